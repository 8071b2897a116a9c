//! Logins, sessions and what they let somebody do.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use sps_firmware_emulator::auth::{Privileges, UserConfig};
use sps_firmware_emulator::{Clock, Emulator, ProductVersion};

use crate::support::{Client, send};

#[tokio::test]
async fn a_login_hands_out_a_cookie_with_the_observed_attributes() {
    let emulator = Emulator::builder().start().await.unwrap();
    let mut client = Client::anonymous(&emulator);
    let answer = client.login("admin", "admin").await;
    assert_eq!(
        *answer.ok(),
        json!({ "meta": { "href": "/api/authentication", "parent": "/api" } })
    );
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    let attributes: Vec<_> = cookie.split("; ").skip(1).collect();
    assert!(attributes[0].starts_with("expires="), "{cookie}");
    assert_eq!(attributes[1..], ["HttpOnly", "Max-Age=43200", "Path=/", "Secure"]);
    assert_eq!(client.cookie().unwrap().len(), 40);
    client.get("/api/firmware/slots").await.ok();
}

#[tokio::test]
async fn a_wrong_user_looks_like_a_wrong_password() {
    let emulator = Emulator::builder().start().await.unwrap();
    let mut client = Client::anonymous(&emulator);
    let wrong_password = client.login("admin", "nimda").await;
    let wrong_user = client.login("nobody", "admin").await;
    assert_eq!(wrong_password.error(401), "Unauthenticated");
    assert_eq!(wrong_password.body, wrong_user.body);
    assert_eq!(wrong_user.status, 401);
    let names = |answer: &crate::support::Answer| {
        answer.headers.keys().map(|name| name.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&wrong_password), names(&wrong_user));
}

/// A hash can cost more than the emulator's own do, or less.
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_user_takes_as_long_as_a_wrong_password_whatever_the_hash_costs() {
    let hash = "$argon2id$v=19$m=7168,t=50,p=1$c2FsdHNhbHRzYWx0$\
                MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY";
    let user = UserConfig {
        password_hash: Some(hash.into()),
        ..UserConfig::without_password("admin", Privileges::Full)
    };
    let emulator = Emulator::builder().users(vec![user]).start().await.unwrap();
    let mut client = Client::anonymous(&emulator);
    let mut quickest = async |name| {
        let mut times = Vec::new();
        for _ in 0..2 {
            let begin = std::time::Instant::now();
            assert_eq!(client.login(name, "wrong").await.error(401), "Unauthenticated");
            times.push(begin.elapsed());
        }
        times.into_iter().min().unwrap()
    };
    let (password, name) = (quickest("admin").await, quickest("nobody").await);
    // By a hash of the emulator's own it would be a tenth.
    assert!(name * 4 > password, "{name:?}, {password:?}");
}

#[tokio::test]
async fn too_many_wrong_passwords_have_to_wait() {
    let clock = Clock::standing();
    let emulator = Emulator::builder()
        .clock(clock.clone())
        .login_throttle(2, Duration::from_secs(60))
        .start()
        .await
        .unwrap();
    let mut client = Client::anonymous(&emulator);
    for _ in 0..2 {
        assert_eq!(client.login("admin", "wrong").await.error(401), "Unauthenticated");
    }
    let answer = client.login("admin", "admin").await;
    assert_eq!(answer.error(429), "TooManyRequests");
    assert_eq!(answer.headers["retry-after"], "60");
    clock.advance(Duration::from_secs(60));
    client.login("admin", "admin").await.ok();
}

/// Each of the crowd has begun before the first was found wrong.
#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_at_the_same_time_are_no_way_around_the_wait() {
    const ALLOWED: u32 = 5;
    let emulator = Emulator::builder()
        .clock(Clock::standing())
        .login_throttle(ALLOWED, Duration::from_secs(60))
        .start()
        .await
        .unwrap();
    let client = Client::anonymous(&emulator);
    let tries = (0..60).map(|number| {
        let mut client = client.clone();
        tokio::spawn(async move { client.login("admin", &format!("wrong{number}")).await.status })
    });
    let mut checked = 0;
    for attempt in tries.collect::<Vec<_>>() {
        let status = attempt.await.unwrap();
        assert!(status == 401 || status == 429, "{status}");
        checked += u32::from(status == 401);
    }
    // Those that are checked at the same time as the last one that is allowed.
    assert!((ALLOWED..ALLOWED + 8).contains(&checked), "{checked} passwords were tried");
}

#[tokio::test]
async fn a_session_ends_after_twenty_idle_minutes() {
    let clock = Clock::standing();
    let emulator = Emulator::builder().clock(clock.clone()).start().await.unwrap();
    let client = Client::admin(&emulator).await;
    for _ in 0..3 {
        clock.advance(Duration::from_secs(19 * 60));
        client.get("/api/firmware").await.ok();
    }
    clock.advance(Duration::from_secs(20 * 60));
    let answer = client.get("/api/firmware").await;
    assert_eq!(answer.error(401), "Unauthenticated");
    assert_eq!(answer.body["error"]["details"]["path"], "/api/firmware");
}

#[tokio::test]
async fn privileges_decide_what_a_user_may_do() {
    let users = [
        UserConfig::new("viewer", "v", Privileges::Read),
        UserConfig::new("nobody", "n", Privileges::None),
    ];
    let emulator = Emulator::builder().users(users).start().await.unwrap();
    let mut viewer = Client::anonymous(&emulator);
    viewer.login("viewer", "v").await.ok();
    viewer.get("/api/firmware/slots").await.ok();
    assert_eq!(viewer.delete("/api/firmware/slots/3").await.error(403), "Unauthorized");
    let mut nobody = Client::anonymous(&emulator);
    nobody.login("nobody", "n").await.ok();
    assert_eq!(nobody.get("/api/firmware/slots").await.error(403), "Unauthorized");
    assert_eq!(nobody.get("/api/info").await.ok()["body"]["firmware_version"], "8.0.0");
}

#[tokio::test]
async fn without_a_login_nothing_but_the_public_half_is_told() {
    let emulator = Emulator::builder().start().await.unwrap();
    let client = Client::anonymous(&emulator);
    for path in
        ["/api/firmware", "/api/firmware/slots", "/api/firmware/slots/1", "/api/firmware/fetch"]
    {
        assert_eq!(client.get(path).await.error(401), "Unauthenticated");
    }
    let body = json!({ "slot_id": 1, "message": "x" });
    for path in ["/api/firmware/test", "/api/firmware/upgrade", "/api/firmware/fetch"] {
        assert_eq!(client.post(path, body.clone()).await.error(401), "Unauthenticated");
    }
    assert_eq!(client.upload("x").await.error(401), "Unauthenticated");
    let info = client.get("/api/info").await;
    assert_eq!(info.ok()["body"].get("firmware_version"), None);
    assert_eq!(info.ok()["meta"].get("remaining_seconds"), None);
    let methods = client.get("/api/authentication/login_methods").await;
    assert_eq!(methods.ok()["login_methods"], json!(["local"]));
}

#[tokio::test]
async fn logging_in_tells_the_other_half() {
    let emulator = Emulator::builder().product(ProductVersion::V7_5).start().await.unwrap();
    let client = Client::admin(&emulator).await;
    let answer = client.get("/api/info").await;
    let body = &answer.ok()["body"];
    assert_eq!((&body["firmware_version"], &body["version"]), (&json!("7.5.0"), &json!("7 F5")));
    assert_eq!(answer.body["meta"]["remaining_seconds"], 1200);
}

#[tokio::test]
async fn browsers_need_a_token_from_7_5_on() {
    for (product, status) in
        [(ProductVersion::V7_0, 200), (ProductVersion::V7_5, 403), (ProductVersion::V8_0, 403)]
    {
        let emulator = Emulator::builder().product(product).start().await.unwrap();
        let client = Client::admin(&emulator).await;
        let delete = || {
            client
                .request(Method::DELETE, "/api/firmware/slots/3")
                .header("user-agent", "Mozilla/5.0 (Windows NT; en-US) PowerShell/7.4")
        };
        assert_eq!(send(delete()).await.status, status, "{product:?}");
        client.delete("/api/firmware/slots/3").await.ok();
        if status == 403 {
            assert_eq!(send(delete().header("x-token", "0")).await.error(403), "Unauthorized");
        }
    }
}

#[tokio::test]
async fn unknown_ways_to_log_in_are_refused() {
    let emulator = Emulator::builder().start().await.unwrap();
    let client = Client::anonymous(&emulator);
    for query in ["type=x509", "login_method=ldap"] {
        let path = format!("/api/authentication?{query}");
        let request = client.request(Method::GET, &path).basic_auth("admin", Some("admin"));
        assert_eq!(send(request).await.error(401), "Unauthenticated");
    }
    let path = "/api/authentication?type=basic&login_method=local";
    let request = client.request(Method::GET, path).basic_auth("admin", Some("admin"));
    send(request).await.ok();
    assert_eq!(client.get("/api/authentication").await.error(401), "Unauthenticated");
}
