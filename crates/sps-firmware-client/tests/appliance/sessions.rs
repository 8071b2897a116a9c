//! Sessions end, and come back without anybody noticing; wrong passwords do not.

use std::time::Duration;

use sps_firmware_client::types::FirmwareSlotList;
use sps_firmware_client::{Account, Appliance, ApplianceError, ErrorKind, Fault};
use sps_firmware_emulator::scenario::{Effect, Scenario};

use crate::setup::Lab;

const HOUR: Duration = Duration::from_secs(3600);

/// What eight tasks get that ask at the same time.
async fn ask_eight_times(appliance: &Appliance) -> Vec<Result<FirmwareSlotList, ApplianceError>> {
    let ask = |appliance: Appliance| tokio::spawn(async move { appliance.slots().await });
    let tasks: Vec<_> = (0..8).map(|_| ask(appliance.clone())).collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_tasks_that_find_the_session_ended_log_in_once() {
    let lab = Lab::new().await;
    let appliance = lab.connect().await;
    lab.emulator.clock().advance(HOUR);
    for slots in ask_eight_times(&appliance).await {
        assert_eq!(slots.unwrap().items.len(), 5);
    }
    assert_eq!(appliance.logins(), 2);
}

#[tokio::test]
async fn what_runs_is_told_even_after_the_session_has_ended() {
    let lab = Lab::new().await;
    let appliance = lab.connect().await;
    lab.emulator.clock().advance(HOUR);
    let info = appliance.info().await.unwrap();
    assert_eq!(info.body.firmware_version.as_deref(), Some("8.0.0"));
    assert_eq!(appliance.logins(), 2);
}

#[tokio::test]
async fn a_request_that_changes_something_survives_the_end_of_the_session_too() {
    let lab = Lab::new().await;
    let appliance = lab.connect().await;
    let uploaded = lab.upload(&appliance).await;
    lab.emulator.clock().advance(HOUR);
    appliance.delete_slot(&uploaded.slot).await.unwrap().known().unwrap();
    assert_eq!(appliance.state().await.unwrap().empty_slots(), 4);
}

/// As a proxy in front of an appliance does that knows when sessions have ended.
#[tokio::test]
async fn a_401_that_is_a_page_leads_to_a_login_too() {
    let lab = Lab::new().await;
    let appliance = lab.connect().await;
    let uploaded = lab.upload(&appliance).await;
    let page = Effect::Answer {
        status: 401,
        content_type: "text/html".to_owned(),
        body: "<html>Please log in</html>".to_owned(),
    };
    let scenario = Scenario::named("proxy")
        .next(1, "GET /api/firmware/slots", page.clone())
        .unwrap()
        .next(1, "DELETE /api/firmware/slots/*", page.clone())
        .unwrap();
    lab.emulator.begin(scenario).await.unwrap();
    assert_eq!(appliance.slots().await.unwrap().items.len(), 5);
    assert_eq!(appliance.logins(), 2);
    appliance.delete_slot(&uploaded.slot).await.unwrap().known().unwrap();
    assert_eq!(appliance.logins(), 3);
    let again = Scenario::named("proxy").next(1, "GET /api/firmware/slots", page).unwrap();
    lab.emulator.begin(again).await.unwrap();
    assert_eq!(appliance.state_now().await.unwrap().empty_slots(), 4);
    assert_eq!(appliance.logins(), 4);
}

/// The emulator answers the second wrong password with 429, so that a second attempt would show.
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_tried_once_however_many_tasks_need_it() {
    let lab = Lab::with(|builder| builder.login_throttle(1, HOUR)).await;
    let wrong = Account::new("admin", "wrong");
    let appliance = lab.builder_at(&lab.emulator.base_url(), wrong).build().unwrap();
    for slots in ask_eight_times(&appliance).await {
        let error = slots.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::CredentialsRefused { .. }), "{error}");
        assert_eq!(error.fault(), Fault::Caller);
        assert!(!error.to_string().contains("wrong"), "{error}");
    }
    assert_eq!(appliance.log_in().await.unwrap_err().status(), Some(429));
}

/// The state is read with repetition; a deletion is not repeated, but the login before it is.
#[tokio::test]
async fn a_login_is_tried_again_while_what_answers_is_only_starting() {
    let lab = Lab::new().await;
    let starting = |times| {
        let login = "GET /api/authentication";
        let scenario = Scenario::named("starting").next(times, login, Effect::Unavailable);
        lab.emulator.begin(scenario.unwrap())
    };
    starting(2).await.unwrap();
    let appliance = lab.connect().await;
    let uploaded = lab.upload(&appliance).await;

    starting(2).await.unwrap();
    let state = lab.connect_later().state().await.unwrap();
    assert_eq!(state.empty_slots(), 3);

    starting(2).await.unwrap();
    let other = lab.connect_later();
    other.delete_slot(&uploaded.slot).await.unwrap().known().unwrap();
    assert_eq!(other.logins(), 1);

    starting(4).await.unwrap();
    let error = lab.connect_later().log_in().await.unwrap_err();
    assert_eq!(error.status(), Some(503), "{error}");
}

/// As an appliance does whose clock is so far off that each session is over when it begins.
#[tokio::test]
async fn a_session_that_is_never_accepted_is_told_with_the_difference_of_the_clocks() {
    let lab = Lab::new().await;
    lab.emulator.clock().advance(3 * HOUR);
    let refused = Effect::Answer {
        status: 401,
        content_type: "application/json".to_owned(),
        body: r#"{"error": {"type": "Unauthenticated", "message": "Session expired"}}"#.to_owned(),
    };
    let scenario = Scenario::named("no session").next(9, "GET /api/firmware/slots", refused);
    lab.emulator.begin(scenario.unwrap()).await.unwrap();
    let appliance = lab.connect().await;
    let error = appliance.slots().await.unwrap_err();
    let ErrorKind::SessionNotAccepted { clock_skew: Some(skew) } = error.kind() else {
        panic!("{error}");
    };
    assert!((10_740..=10_800).contains(skew), "{skew}");
    assert!(error.to_string().contains("ahead of ours"), "{error}");
    assert!(error.advice().unwrap().contains("Compare the clocks"), "{error}");
    assert_eq!(appliance.logins(), 2, "logging in again and again would not help");
}

#[tokio::test]
async fn nothing_listening_is_the_networks_fault() {
    let lab = Lab::new().await;
    // Bound, so that nobody else gets it; nothing listens.
    let bound = tokio::net::TcpSocket::new_v4().unwrap();
    bound.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let url = format!("https://{}", bound.local_addr().unwrap());
    let appliance = lab.builder_at(&url, crate::setup::account()).build().unwrap();
    let error = appliance.slots().await.unwrap_err();
    assert_eq!(error.fault(), Fault::Network);
    assert!(error.to_string().contains("nothing listens on that port"), "{error}");
    assert!(!error.is_unknown());
}
