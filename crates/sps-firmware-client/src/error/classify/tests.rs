//! Errors end up with the one who has to do something about them.

use progenitor_client::{Error as CallError, ResponseValue};
use sps_firmware_types::ErrorResponse;

use super::{ApplianceError, Fault};

fn answered(status: u16, body: serde_json::Value) -> ApplianceError {
    let response: ErrorResponse = serde_json::from_value(body).unwrap();
    let status = reqwest::StatusCode::from_u16(status).unwrap();
    let headers = [(reqwest::header::RETRY_AFTER, "7".parse().unwrap())].into_iter().collect();
    let error = CallError::ErrorResponse(ResponseValue::new(response, status, headers));
    ApplianceError::from_call("testing slot 3", "sps:443", error)
}

fn error(kind: &str, details: &serde_json::Value) -> serde_json::Value {
    serde_json::json!({
        "error": {"type": kind, "message": "what happened", "details": details},
        "meta": {"href": "/api/firmware/test", "parent": "/api/firmware"},
    })
}

fn unreadable(body: &'static [u8]) -> ApplianceError {
    let fault = serde_json::from_slice::<ErrorResponse>(body).unwrap_err();
    let error = CallError::InvalidResponsePayload(bytes::Bytes::from_static(body), fault);
    ApplianceError::from_call("listing the slots", "sps:443", error)
}

#[test]
fn a_failed_test_is_told_whole_and_blamed_on_the_appliance() {
    let details =
        serde_json::json!({"exit_code": 1, "test_summary": "HA check started\nHA check failed"});
    let error = answered(400, error("FirmwareTestFailed", &details));
    assert_eq!(
        error.to_string(),
        "testing slot 3 failed: FirmwareTestFailed: what happened \
         (exit code 1: HA check started; HA check failed)"
    );
    assert_eq!(error.fault(), Fault::Appliance);
    assert!(!error.is_retryable() && !error.is_unknown());
    assert!(error.advice().unwrap().contains("Nothing was changed"));
}

#[test]
fn an_error_that_nobody_documented_can_be_read() {
    let error = answered(503, error("LicenceExpired", &serde_json::json!({"days": 3})));
    assert_eq!(error.fault(), Fault::ApplianceUndocumented);
    assert_eq!(error.error_type().as_deref(), Some("LicenceExpired"));
    assert_eq!(error.retry_after(), Some(std::time::Duration::from_secs(7)));
    assert!(error.is_retryable() && error.is_unknown());
}

#[test]
fn a_page_of_a_proxy_is_worth_another_try_and_json_of_another_shape_is_not() {
    let page = unreadable(b"<html>\n  <body>502 Bad Gateway</body></html>");
    assert!(page.is_retryable() && page.is_unknown());
    assert!(page.to_string().contains("`<html> <body>502 Bad Gateway</body></html>`"), "{page}");
    assert!(!unreadable(br#"{"items": 3}"#).is_retryable());
}

#[test]
fn a_session_that_ended_is_told_by_type_even_under_another_status() {
    let details = serde_json::json!({"path": "/api/firmware/slots"});
    assert!(answered(401, error("Unauthenticated", &details)).is_unauthenticated());
    assert!(answered(403, error("Unauthenticated", &details)).is_unauthenticated());
    assert!(!answered(403, error("Unauthorized", &details)).is_unauthenticated());
}

#[tokio::test]
async fn the_status_of_a_page_says_what_to_do() {
    let page = async |status| {
        let mut answer = http::Response::new("<html>");
        *answer.status_mut() = http::StatusCode::from_u16(status).unwrap();
        ApplianceError::from_answer("deleting", "sps:443", answer.into()).await
    };
    let refused = page(401).await;
    assert!(refused.is_unauthenticated() && !refused.is_unknown() && !refused.is_retryable());
    assert!(refused.to_string().contains("the answer, HTTP 401, cannot be read"), "{refused}");
    let broken = page(502).await;
    assert!(!broken.is_unauthenticated() && broken.is_unknown() && broken.is_retryable());
    assert_eq!(page(302).await.status(), Some(302));
}
