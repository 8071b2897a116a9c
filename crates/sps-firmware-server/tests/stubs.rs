//! The stubs refuse bad requests in the contract's own words, and let only good ones through.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod dummy;

use std::sync::Arc;

use axum::body::Body;
use dummy::Dummy;
use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};
use sps_firmware_server::{Settings, router, router_with};
use tower::ServiceExt;

/// A request of a logged-in user.
fn request(method: Method, path: &str) -> http::request::Builder {
    Request::builder().method(method).uri(path).header(header::COOKIE, "other=1; session_id=good")
}

fn json_request(path: &str, body: &str) -> Request<Body> {
    request(Method::POST, path)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CONTENT_LENGTH, body.len())
        .body(Body::from(body.to_owned()))
        .unwrap()
}

struct Answer {
    status: StatusCode,
    headers: http::HeaderMap,
    body: Value,
}

async fn send_with(settings: Settings, request: Request<Body>) -> Answer {
    let response = router_with(Arc::new(Dummy), settings).oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    assert_eq!(parts.headers[header::CONTENT_TYPE], "application/json");
    assert_eq!(parts.headers[header::CONTENT_LANGUAGE], "en");
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: serde_json::from_slice(&bytes).unwrap(),
    }
}

async fn send(request: Request<Body>) -> Answer {
    send_with(Settings::default(), request).await
}

/// Status and error of a refusal, whose `meta` has to tell where it comes from.
async fn refusal(request: Request<Body>) -> (u16, Value) {
    let path = request.uri().path().to_owned();
    let answer = send(request).await;
    assert_eq!(answer.body["meta"]["href"], path);
    (answer.status.as_u16(), answer.body["error"].clone())
}

#[tokio::test]
async fn a_good_request_reaches_its_handler() {
    let answer = send(json_request("/api/firmware/test", r#"{"slot_id": 2}"#)).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.body["key"], "2");
    assert_eq!(answer.headers[header::ALLOW], "POST");
}

#[tokio::test]
async fn all_missing_members_are_named_at_once() {
    for body in ["{}", ""] {
        let (status, error) = refusal(json_request("/api/firmware/upgrade", body)).await;
        assert_eq!(status, 400);
        assert_eq!(
            error,
            json!({
                "type": "IncompleteRequestBodyError",
                "message": "Some paths were missing from the request body",
                "details": { "missing_paths": ["slot_id", "message"] },
            })
        );
    }
    let body = r#"{"url": "https://x/y.iso", "checksum": {}}"#;
    let (_, error) = refusal(json_request("/api/firmware/fetch", body)).await;
    assert_eq!(error["details"]["missing_paths"], json!(["checksum.sha256"]));
}

#[tokio::test]
async fn a_member_that_is_null_is_not_missing() {
    let body = r#"{"slot_id": 1, "message": null}"#;
    let answer = send(json_request("/api/firmware/upgrade", body)).await;
    assert_eq!(answer.body["error"]["type"], "UpgradeMessageMissing");
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn text_that_is_no_json_is_malformed() {
    for body in ["{", "slot_id=1", "\u{feff}{}", "{\"slot_id\": 1} x"] {
        let (status, error) = refusal(json_request("/api/firmware/test", body)).await;
        assert_eq!((status, &error["type"]), (400, &json!("MalformedRequestBody")), "{body}");
    }
    let deep = "[".repeat(100_000);
    let (status, error) = refusal(json_request("/api/firmware/test", &deep)).await;
    assert_eq!((status, &error["type"]), (400, &json!("MalformedRequestBody")));
}

#[tokio::test]
async fn every_violation_is_named_with_its_path() {
    let body = r#"{"slot_id": "one", "extra": 1}"#;
    let (status, error) = refusal(json_request("/api/firmware/test", body)).await;
    assert_eq!((status, &error["type"]), (400, &json!("InvalidRequestBody")));
    let violations = error["details"]["violations"].as_array().unwrap();
    let paths: Vec<_> = violations.iter().map(|violation| &violation["path"]).collect();
    assert_eq!(paths, ["slot_id", "extra"]);
    for body in
        ["[]", "1", "null", r#"{"slot_id": -1}"#, r#"{"slot_id": 1.5}"#, r#"{"slot_id": 1e30}"#]
    {
        let (status, error) = refusal(json_request("/api/firmware/test", body)).await;
        assert_eq!((status, &error["type"]), (400, &json!("InvalidRequestBody")), "{body}");
    }
    let body = r#"{"url": "https://x/y.iso", "checksum": {"sha256": "short"}}"#;
    let (_, error) = refusal(json_request("/api/firmware/fetch", body)).await;
    assert_eq!(error["details"]["violations"][0]["path"], "checksum.sha256");
}

#[tokio::test]
async fn an_integer_may_be_written_as_a_float() {
    let answer = send(json_request("/api/firmware/test", r#"{"slot_id": 2.0}"#)).await;
    assert_eq!(answer.body["key"], "2");
}

#[tokio::test]
async fn a_wrong_content_type_is_415_and_lists_the_right_ones() {
    let form = || {
        request(Method::POST, "/api/firmware/test")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::CONTENT_LENGTH, 14)
            .body(Body::from(r#"{"slot_id": 2}"#))
            .unwrap()
    };
    let (status, error) = refusal(form()).await;
    assert_eq!(status, 415);
    assert_eq!(error["details"]["supported"], json!(["application/json"]));

    let lenient = Settings { form_labelled_json: true, ..Settings::default() };
    assert_eq!(send_with(lenient, form()).await.status, StatusCode::OK);

    let unlabelled = request(Method::POST, "/api/firmware/test")
        .header(header::CONTENT_LENGTH, 14)
        .body(Body::from(r#"{"slot_id": 2}"#))
        .unwrap();
    assert_eq!(send(unlabelled).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_body_over_the_limit_is_413_with_the_limit() {
    let long = format!(r#"{{"slot_id": 1, "message": "{}"}}"#, "x".repeat(2_000_000));
    let (status, error) = refusal(json_request("/api/firmware/upgrade", &long)).await;
    assert_eq!((status, &error["details"]["limit_bytes"]), (413, &json!(1024 * 1024)));
    // The same without a length beforehand.
    let chunks = futures_util::stream::iter(vec![Ok::<_, std::io::Error>(long)]);
    let chunked = request(Method::POST, "/api/firmware/upgrade")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::TRANSFER_ENCODING, "chunked")
        .body(Body::from_stream(chunks))
        .unwrap();
    assert_eq!(refusal(chunked).await.0, 413);
}

#[tokio::test]
async fn a_body_without_a_length_is_411() {
    let bare = request(Method::POST, "/api/firmware/test").body(Body::empty()).unwrap();
    let (status, error) = refusal(bare).await;
    assert_eq!((status, &error["type"]), (411, &json!("LengthRequired")));
}

#[tokio::test]
async fn an_expectation_that_is_not_met_is_417() {
    let expect = |value: &str| {
        let mut request = json_request("/api/firmware/test", r#"{"slot_id": 2}"#);
        request.headers_mut().insert(header::EXPECT, value.parse().unwrap());
        request
    };
    assert_eq!(refusal(expect("magic")).await.0, 417);
    assert_eq!(send(expect("100-continue")).await.status, StatusCode::OK);
    let strict = Settings { expect_continue: false, ..Settings::default() };
    assert_eq!(send_with(strict, expect("100-continue")).await.status.as_u16(), 417);
}

#[tokio::test]
async fn json_has_to_be_acceptable() {
    let accept = |value: &str| {
        let mut request = json_request("/api/firmware/test", r#"{"slot_id": 2}"#);
        request.headers_mut().insert(header::ACCEPT, value.parse().unwrap());
        request
    };
    for refused in [
        "text/html",
        "application/json;q=0",
        "text/html, image/*",
        "application/json;q=0, */*",
        "*/*, application/*;q=0.000",
    ] {
        assert_eq!(refusal(accept(refused)).await.0, 406, "{refused}");
    }
    for accepted in [
        "*/*",
        "text/html, */*;q=0.1",
        "application/json; charset=utf-8",
        "*/*;q=0, application/json",
        "application/*;q=0, application/JSON;q=0.5",
    ] {
        assert_eq!(send(accept(accepted)).await.status, StatusCode::OK, "{accepted}");
    }
}

#[tokio::test]
async fn a_session_is_found_beside_a_cookie_that_is_no_text() {
    let mut request = json_request("/api/firmware/test", r#"{"slot_id": 2}"#);
    let cookie = b"other=\xe4; session_id=good".as_slice().try_into().unwrap();
    request.headers_mut().insert(header::COOKIE, cookie);
    assert_eq!(send(request).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_unknown_path_is_the_contracts_404() {
    for path in ["/", "/api", "/api/firmware/", "/api/firmware/slots/", "/api/nothing/there", "/x"]
    {
        let (status, error) =
            refusal(request(Method::GET, path).body(Body::empty()).unwrap()).await;
        assert_eq!((status, &error["type"]), (404, &json!("ResourceNotFound")), "{path}");
    }
    let answer =
        send(request(Method::GET, "/api/nothing/there").body(Body::empty()).unwrap()).await;
    assert_eq!(
        answer.body["error"]["details"],
        json!({"mount_point": "/nothing", "resource": "there"})
    );
    assert_eq!(answer.body["meta"], json!({"href": "/api/nothing/there"}));
}

#[tokio::test]
async fn an_error_names_the_resource_above_only_where_the_document_has_one() {
    for (path, meta) in [
        ("/api/firmware", json!({"href": "/api/firmware", "parent": "/api"})),
        (
            "/api/firmware/slots/7",
            json!({"href": "/api/firmware/slots/7", "parent": "/api/firmware/slots"}),
        ),
        // As in its sample of an upload: there is no /api/upload.
        ("/api/upload/firmware", json!({"href": "/api/upload/firmware"})),
    ] {
        let answer = send(request(Method::PATCH, path).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.body["meta"], meta);
    }
}

#[tokio::test]
async fn a_wrong_method_is_405_with_allow() {
    for method in ["GET", "PUT", "PATCH", "OPTIONS", "TRACE", "BREW"] {
        let wrong =
            request(method.parse().unwrap(), "/api/firmware/test").body(Body::empty()).unwrap();
        let answer = send(wrong).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
        assert_eq!(answer.headers[header::ALLOW], "POST");
        assert_eq!(answer.body["error"]["type"], "MethodNotAllowed");
    }
    let head = request(Method::HEAD, "/api/firmware/slots/1").body(Body::empty()).unwrap();
    // An answer to HEAD has no body.
    let response = router(Arc::new(Dummy)).oneshot(head).await.unwrap();
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(response.headers()[header::ALLOW], "GET, DELETE");
}

#[tokio::test]
async fn path_parameters_are_decoded_or_refused() {
    let get = |path: &str| request(Method::GET, path).body(Body::empty()).unwrap();
    assert_eq!(send(get("/api/firmware/slots/a%2Fb%20c")).await.body["key"], "a/b c");
    assert_eq!(send(get("/api/firmware/slots/a+b")).await.body["key"], "a+b");
    for broken in ["%FF", "%zz", "%+5", "%4"] {
        let (status, error) = refusal(get(&format!("/api/firmware/slots/{broken}"))).await;
        assert_eq!((status, &error["type"]), (400, &json!("InvalidParameter")), "{broken}");
        assert_eq!(error["details"]["parameter"], "slot_id");
    }
}

#[tokio::test]
async fn only_a_whole_path_is_an_operations() {
    for path in ["/api/firmware/slots/", "/api/firmware/slots//", "/api/firmware/slots/1/", "/"] {
        let path = format!("{path}?x=/api/info");
        let (status, error) =
            refusal(request(Method::GET, &path).body(Body::empty()).unwrap()).await;
        assert_eq!((status, &error["type"]), (404, &json!("ResourceNotFound")), "{path}");
    }
}

#[tokio::test]
async fn query_parameters_are_checked() {
    let get = |query: &str| {
        Request::get(format!("/api/authentication{query}"))
            .header(header::AUTHORIZATION, "Basic YWRtaW46cMOkc3M6MQ==")
            .body(Body::empty())
            .unwrap()
    };
    let answer = send(get("?login_method=my+own%C3%A4")).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(
        answer.headers[header::SET_COOKIE],
        "session_id=admin/päss:1/my ownä".parse::<http::HeaderValue>().unwrap()
    );
    for query in ["?type=magic", "?login_method=", "?login_method=%FF", "?login_method=%zz"] {
        let (status, error) = refusal(get(query)).await;
        assert_eq!((status, &error["type"]), (400, &json!("InvalidParameter")), "{query}");
    }
}

#[tokio::test]
async fn a_session_is_asked_for_before_anything_else_is_looked_at() {
    let mut bad = json_request("/api/firmware/test", "{");
    bad.headers_mut().insert(header::COOKIE, "session_id=bad".parse().unwrap());
    let (status, error) = refusal(bad).await;
    assert_eq!((status, &error["type"]), (401, &json!("Unauthenticated")));
    let mut none = json_request("/api/firmware/test", "{");
    none.headers_mut().remove(header::COOKIE);
    assert_eq!(refusal(none).await.0, 401);
}

#[tokio::test]
async fn an_operation_that_needs_no_session_uses_a_good_one_only() {
    for (cookie, expected) in [("session_id=good", json!("7.0.0")), ("session_id=bad", Value::Null)]
    {
        let get =
            Request::get("/api/info").header(header::COOKIE, cookie).body(Body::empty()).unwrap();
        let answer = send(get).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.body["body"]["firmware_version"], expected);
    }
}

#[tokio::test]
async fn documented_headers_of_an_error_are_sent() {
    let get = request(Method::GET, "/api/firmware").body(Body::empty()).unwrap();
    let answer = send(get).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.headers[header::RETRY_AFTER], "30");
}

fn upload(content_type: &str, body: &str) -> Request<Body> {
    request(Method::POST, "/api/upload/firmware")
        .header(header::CONTENT_TYPE, content_type)
        .header(header::CONTENT_LENGTH, body.len())
        .body(Body::from(body.to_owned()))
        .unwrap()
}

const FORM: &str = "multipart/form-data; boundary=B";

fn part(name: &str, content: &str) -> String {
    format!(
        "--B\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"f.iso\"\r\n\r\n{content}\r\n"
    )
}

#[tokio::test]
async fn an_upload_is_streamed_in_either_form() {
    let form = format!("{}--B--\r\n", part("firmware", "image"));
    for request in [
        upload(FORM, &form),
        upload("application/octet-stream", "image"),
        upload("application/x-iso9660-image", "image"),
    ] {
        let answer = send(request).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.body["key"], "5", "the handler counted the bytes");
    }
}

#[tokio::test]
async fn broken_uploads_are_refused_in_the_contracts_words() {
    let form = |text: String| upload(FORM, &text);
    let cases = [
        (upload("text/plain", "image"), 415, "UnsupportedMediaType"),
        (upload("multipart/form-data", "image"), 400, "MalformedRequestBody"),
        (form("--B--\r\n".to_owned()), 400, "IncompleteRequestBodyError"),
        (form(format!("{}--B--\r\n", part("other", "x"))), 400, "InvalidRequestBody"),
        (form(part("firmware", "cut off")), 400, "MalformedRequestBody"),
        (
            form(format!("{}{}--B--\r\n", part("firmware", "x"), part("more", "y"))),
            400,
            "InvalidRequestBody",
        ),
        (form("no form at all".to_owned()), 400, "MalformedRequestBody"),
    ];
    for (request, status, name) in cases {
        let (got, error) = refusal(request).await;
        assert_eq!((got, &error["type"]), (status, &json!(name)));
    }
    let small = Settings { upload_limit: 3, ..Settings::default() };
    let answer = send_with(small, upload("application/octet-stream", "image")).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn an_unusable_optional_header_counts_as_absent_where_no_error_is_documented() {
    let mut request = json_request("/api/firmware/test", r#"{"slot_id": 2}"#);
    request.headers_mut().insert("x-token", http::HeaderValue::from_bytes(b"\xff").unwrap());
    assert_eq!(send(request).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_router_is_ready_with_default_settings() {
    let get = Request::get("/api/authentication/login_methods").body(Body::empty()).unwrap();
    let response = router(Arc::new(Dummy)).oneshot(get).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
}
