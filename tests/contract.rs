//! The emulator keeps the contract on the wire: an upgrade, a download, and every documented error.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::{Value, json};
use sps_firmware_emulator::{RebootTimes, RunningEmulator};

use crate::support::appliance::{ADMIN, READER, builder, file_server, image, log_in, start};
use crate::support::exchange::{Answer, Request, documented_errors, send_bytes};

/// `admin:wrong`, as Basic credentials.
const WRONG: &str = "Basic YWRtaW46d3Jvbmc=";

async fn get(address: SocketAddr, session: &str, path: &str) -> Value {
    let answer = Request::new("GET", path).session(session).send(address).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()
}

async fn upload(address: SocketAddr, session: &str, version: &str) -> Answer {
    Request::new("POST", "/api/upload/firmware")
        .session(session)
        .form("firmware", &image(version))
        .send(address)
        .await
}

#[tokio::test]
async fn an_upgrade_moves_the_flags_ends_the_sessions_and_changes_the_version() {
    let emulator = start().await;
    let address = emulator.address();
    let session = log_in(address, ADMIN).await;

    let before = get(address, &session, "/api/firmware/slots").await;
    let answer = upload(address, &session, "8.1.0").await;
    assert_eq!(answer.status, 200);
    let uploaded = answer.json();
    let key = uploaded["key"].as_str().expect("keys are strings").to_owned();
    let slot: i32 = key.parse().expect("slots are numbered");
    assert_eq!(uploaded["body"]["version"], "8.1.0");
    assert_eq!(
        uploaded["meta"]["number_of_empty_slots"].as_i64(),
        before["meta"]["number_of_empty_slots"].as_i64().map(|it| it - 1),
    );

    let test = Request::new("POST", "/api/firmware/test")
        .session(&session)
        .json(&json!({"slot_id": slot}))
        .send(address)
        .await;
    assert_eq!(test.status, 200);
    let upgrade = Request::new("POST", "/api/firmware/upgrade")
        .session(&session)
        .json(&json!({"slot_id": slot, "message": null}))
        .send(address)
        .await;
    assert_eq!(upgrade.status, 200);
    assert_eq!(
        upgrade.json()["meta"].get("upgrade"),
        None,
        "the answer has no link to the upgrade"
    );

    let info = wait_for_reboot(address).await;
    assert_eq!(info["body"].get("firmware_version"), None, "the version is not public");
    let gone = Request::new("GET", "/api/firmware/slots").session(&session).send(address).await;
    assert_eq!((gone.status, gone.error_type().as_str()), (401, "Unauthenticated"));

    let session = log_in(address, ADMIN).await;
    let info = get(address, &session, "/api/info").await;
    assert_eq!(info["body"]["firmware_version"], "8.1.0");
    let slots = get(address, &session, "/api/firmware/slots").await;
    assert_eq!(slots["meta"]["current_slot"], format!("/api/firmware/slots/{key}"));
    let flags: Vec<_> = slots["items"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|item| item["body"]["current"] == true)
        .map(|item| (item["key"].as_str(), item["body"]["after_reboot"].as_bool()))
        .collect();
    assert_eq!(flags, [(Some(key.as_str()), Some(true))]);
}

/// Polls the half of `/api/info` that is public until the appliance is down and back.
async fn wait_for_reboot(address: SocketAddr) -> Value {
    let request = b"GET /api/info HTTP/1.1\r\nHost: sps\r\nConnection: close\r\n\r\n";
    let mut was_away = false;
    for _ in 0..500 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        let Ok(stream) = tokio::net::TcpStream::connect(address).await else {
            was_away = true;
            continue;
        };
        drop(stream);
        let answer = tokio::time::timeout(
            Duration::from_secs(5),
            tokio::spawn(async move { send_bytes(address, request).await }),
        )
        .await;
        match answer {
            Ok(Ok(answer)) if answer.status == 200 && was_away => return answer.json(),
            Ok(Ok(answer)) if answer.status == 200 => {}
            _ => was_away = true,
        }
    }
    panic!("the appliance did not come back");
}

#[tokio::test]
async fn a_fetch_downloads_reports_and_is_forgotten_in_two_phases() {
    let files = file_server(image("8.2.0")).await;
    let emulator = start().await;
    let address = emulator.address();
    let session = log_in(address, ADMIN).await;
    let started = Request::new("POST", "/api/firmware/fetch")
        .session(&session)
        .json(&json!({"url": format!("http://{files}/sps.iso")}))
        .send(address)
        .await;
    assert_eq!(started.status, 202, "{}", started.json());
    let path = format!("/api/firmware/fetch/{}", started.json()["key"].as_str().expect("a key"));
    let finished = poll(address, &session, &path, "finished").await;
    assert!(finished["meta"]["slot"].is_string());
    let slots = get(address, &session, "/api/firmware/slots").await;
    assert!(slots.to_string().contains("8.2.0"));
    let listed = get(address, &session, "/api/firmware/fetch").await;
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
    let forgotten = Request::new("DELETE", &path).session(&session).send(address).await;
    assert_eq!(forgotten.status, 200);
    let gone = Request::new("GET", &path).session(&session).send(address).await;
    assert_eq!((gone.status, gone.error_type().as_str()), (404, "ResourceNotFound"));

    let wrong =
        json!({"url": format!("http://{files}/sps.iso"), "checksum": {"sha256": "0".repeat(64)}});
    let started = Request::new("POST", "/api/firmware/fetch")
        .session(&session)
        .json(&wrong)
        .send(address)
        .await;
    let path = format!("/api/firmware/fetch/{}", started.json()["key"].as_str().expect("a key"));
    poll(address, &session, &path, "failed").await;
}

async fn poll(address: SocketAddr, session: &str, path: &str, status: &str) -> Value {
    for _ in 0..1000 {
        let fetch = get(address, session, path).await;
        if fetch["body"]["status"] == status {
            return fetch;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{path} did not become {status}: {}", get(address, session, path).await);
}

#[tokio::test]
async fn every_documented_error_is_answered() {
    let emulator = builder()
        .require_commit_log(true)
        .max_image_bytes(1024 * 1024)
        .login_throttle(3, Duration::from_secs(3600))
        .start()
        .await
        .expect("the emulator starts");
    let address = emulator.address();
    let admin = log_in(address, ADMIN).await;
    let reader = log_in(address, READER).await;
    let post = |path: &'static str| Request::new("POST", path).session(&admin);
    let test = || post("/api/firmware/test");
    let upgrade = || post("/api/firmware/upgrade");
    let upload_path = || post("/api/upload/firmware");
    let good = json!({"slot_id": 1});
    // Error type, status, request.
    let cases = [
        ("IncompleteRequestBodyError", 400, test().json(&json!({}))),
        ("InvalidRequestBody", 400, test().json(&json!({"slot_id": "one"}))),
        ("InvalidRequestBody", 400, test().json(&json!({"slot_id": 1, "force": true}))),
        ("InvalidRequestBody", 400, test().json(&json!([1]))),
        ("MalformedRequestBody", 400, test().body("application/json", "{\"slot_id\": 1")),
        ("UnsupportedMediaType", 415, test().body("text/plain", "slot_id=1")),
        ("UnsupportedMediaType", 415, upload_path().body("text/plain", "an image")),
        (
            "PayloadTooLarge",
            413,
            test().json(&json!({"slot_id": 1, "padding": "x".repeat(2 << 20)})),
        ),
        ("PayloadTooLarge", 413, upload_path().form("firmware", &vec![0; 2 << 20])),
        ("ExpectationFailed", 417, test().header("Expect", "patience").json(&good)),
        ("NotAcceptable", 406, test().header("Accept", "text/html").json(&good)),
        ("ResourceNotFound", 404, test().json(&json!({"slot_id": 99}))),
        ("ResourceNotFound", 404, upgrade().json(&json!({"slot_id": 99, "message": "x"}))),
        ("ResourceNotFound", 404, Request::new("GET", "/api/firmware/slots/99").session(&admin)),
        ("ResourceNotFound", 404, Request::new("GET", "/api/nothing").session(&admin)),
        ("UpgradeMessageMissing", 400, upgrade().json(&json!({"slot_id": 1, "message": null}))),
        ("InvalidParameter", 400, Request::new("GET", "/api/firmware/slots/%FF").session(&admin)),
        (
            "InvalidParameter",
            400,
            Request::new("GET", "/api/authentication?type=kerberos").header("Authorization", ADMIN),
        ),
        ("SlotNotDeletable", 409, Request::new("DELETE", "/api/firmware/slots/1").session(&admin)),
        ("InvalidFirmwareImage", 400, upload_path().form("firmware", b"no image")),
        ("InvalidFirmwareImage", 400, upload_path().form("firmware", b"")),
        ("InvalidRequestBody", 400, upload_path().form("image", b"no image")),
        (
            "IncompleteRequestBodyError",
            400,
            upload_path().body("multipart/form-data; boundary=edge", "--edge--\r\n"),
        ),
        ("Unauthenticated", 401, Request::new("GET", "/api/firmware")),
        ("Unauthenticated", 401, Request::new("GET", "/api/firmware").session("0123")),
        ("Unauthenticated", 401, Request::new("GET", "/api/authentication")),
        (
            "Unauthenticated",
            401,
            Request::new("GET", "/api/authentication").header("Authorization", "Basic ???"),
        ),
        ("Unauthorized", 403, Request::new("DELETE", "/api/firmware/slots/2").session(&reader)),
        ("MethodNotAllowed", 405, Request::new("PUT", "/api/firmware/test").session(&admin)),
        ("MethodNotAllowed", 405, Request::new("POST", "/api/info").session(&admin)),
    ];
    let mut seen: Vec<String> = Vec::new();
    for (error, status, request) in cases {
        let answer = request.send(address).await;
        assert_eq!(
            (answer.error_type().as_str(), answer.status),
            (error, status),
            "{request}\n{}",
            answer.json()
        );
        seen.push(error.to_owned());
    }

    // No length at all: reqwest and our own requests always send one.
    let head = format!(
        "POST /api/firmware/test HTTP/1.1\r\nHost: sps\r\nConnection: close\r\nCookie: session_id={admin}\r\nContent-Type: application/json\r\n\r\n"
    );
    let answer = send_bytes(address, head.as_bytes()).await;
    assert_eq!((answer.error_type().as_str(), answer.status), ("LengthRequired", 411));
    seen.push("LengthRequired".to_owned());

    seen.push(provoke_not_cancellable(&emulator, &admin).await);
    seen.push(provoke_no_empty_slot(address, &admin).await);
    seen.push(provoke_throttling(address).await);
    seen.push(provoke_test_failure(address, &admin).await);
    seen.push(provoke_booting(&emulator, &admin).await);

    // A fault inside of the appliance takes a scenario: the emulator's own tests cover it.
    let covered_elsewhere = ["InternalError"];
    let missing: Vec<_> = documented_errors()
        .into_iter()
        .filter(|error| !seen.contains(error) && !covered_elsewhere.contains(&error.as_str()))
        .collect();
    assert!(missing.is_empty(), "documented errors that nothing provokes: {missing:?}");
}

async fn provoke_no_empty_slot(address: SocketAddr, session: &str) -> String {
    for _ in 0..10 {
        let answer = upload(address, session, "8.1.0").await;
        if answer.status != 200 {
            assert_eq!(answer.status, 409);
            return answer.error_type();
        }
    }
    panic!("the slots never ran out");
}

/// The moment between verification and installation is too short to be met by requests alone.
async fn provoke_not_cancellable(emulator: &RunningEmulator, session: &str) -> String {
    let verified = emulator.change(|appliance| {
        let id = appliance.queue_fetch("http://127.0.0.1/sps.iso".into(), None).expect("a place");
        assert!(appliance.start_fetch(id) && appliance.verify_fetch(id));
        id
    });
    let path = format!("/api/firmware/fetch/{}", verified.await.expect("the state is kept"));
    let answer = Request::new("DELETE", &path).session(session).send(emulator.address()).await;
    assert_eq!(answer.status, 409, "{}", answer.json());
    answer.error_type()
}

async fn provoke_throttling(address: SocketAddr) -> String {
    let wrong = Request::new("GET", "/api/authentication").header("Authorization", WRONG);
    for _ in 0..10 {
        let answer = wrong.send(address).await;
        if answer.status != 401 {
            assert_eq!(answer.status, 429);
            assert!(answer.header("retry-after").is_some());
            return answer.error_type();
        }
    }
    panic!("wrong passwords are never throttled");
}

/// A version below the running one is against the upgrade policy.
async fn provoke_test_failure(address: SocketAddr, session: &str) -> String {
    let deleted =
        Request::new("DELETE", "/api/firmware/slots/5").session(session).send(address).await;
    assert_eq!(deleted.status, 200, "{}", deleted.json());
    let uploaded = upload(address, session, "4.0.0").await;
    assert_eq!(uploaded.status, 200, "{}", uploaded.json());
    let answer = Request::new("POST", "/api/firmware/test")
        .session(session)
        .json(&json!({"slot_id": 5}))
        .send(address)
        .await;
    assert_eq!(answer.status, 400, "{}", answer.json());
    assert_ne!(answer.json()["error"]["details"]["exit_code"], 0);
    answer.error_type()
}

async fn provoke_booting(emulator: &RunningEmulator, session: &str) -> String {
    emulator.set_reboot_times(RebootTimes {
        answering: Duration::from_millis(20),
        down: Some(Duration::from_millis(20)),
        booting: None,
        ..RebootTimes::default()
    });
    let address = emulator.address();
    let answer = Request::new("POST", "/api/firmware/upgrade")
        .session(session)
        .json(&json!({"slot_id": 2, "message": "test"}))
        .send(address)
        .await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    for _ in 0..500 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        let request = Request::new("GET", "/api/info");
        let answer = tokio::spawn(async move { request.send(address).await }).await;
        if let Ok(answer) = answer
            && answer.status == 503
        {
            return answer.error_type();
        }
    }
    panic!("the appliance was never seen booting");
}

#[tokio::test]
async fn all_missing_members_are_named_at_once() {
    let emulator = start().await;
    let session = log_in(emulator.address(), ADMIN).await;
    let answer = Request::new("POST", "/api/firmware/upgrade")
        .session(&session)
        .json(&json!({}))
        .send(emulator.address())
        .await;
    let error = &answer.json()["error"];
    assert_eq!(error["details"]["missing_paths"], json!(["slot_id", "message"]));
    assert_eq!(error["message"], "Some paths were missing from the request body");
}

#[tokio::test]
async fn a_wrong_user_and_a_wrong_password_look_alike() {
    let emulator = start().await;
    let mut answers = Vec::new();
    // admin:wrong and nobody:wrong.
    for credentials in [WRONG, "Basic bm9ib2R5Ondyb25n"] {
        let answer = Request::new("GET", "/api/authentication")
            .header("Authorization", credentials)
            .send(emulator.address())
            .await;
        answers.push((answer.status, answer.json()));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0].0, 401);
}

#[tokio::test]
async fn raw_uploads_of_the_vendors_clients_are_taken() {
    let emulator = start().await;
    let session = log_in(emulator.address(), ADMIN).await;
    for media_type in ["application/x-iso9660-image", "application/octet-stream"] {
        let answer = Request::new("POST", "/api/upload/firmware")
            .session(&session)
            .body(media_type, image("8.1.0"))
            .send(emulator.address())
            .await;
        assert_eq!(answer.status, 200, "{}", answer.json());
    }
}

#[tokio::test]
async fn a_wrong_method_names_the_right_ones() {
    let emulator = start().await;
    let session = log_in(emulator.address(), ADMIN).await;
    for method in ["PUT", "PATCH", "OPTIONS", "TRACE"] {
        let answer = Request::new(method, "/api/firmware/slots/1")
            .session(&session)
            .send(emulator.address())
            .await;
        assert_eq!(answer.status, 405, "{method}");
        let allowed: Vec<_> = answer.header("allow").unwrap_or_default().split(", ").collect();
        assert!(allowed.contains(&"GET") && allowed.contains(&"DELETE"), "{allowed:?}");
    }
}
