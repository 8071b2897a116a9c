//! What has to be refused.

use super::{Body, Login, Needs, Probe, READ, json};

const REFUSAL: Probe = Probe { needs: Needs::Refusals, aim: 400, ..READ };
const TEXT: &str = "text/plain";

/// Requests that the document says are refused. None of them names a slot that exists, a URL or an
/// image, so that there is nothing that could change even if the document is wrong.
pub(crate) const REFUSALS: &[Probe] = &[
    Probe {
        name: "test-without-slot",
        what: "ask for a test without a slot",
        operation: "firmware_test",
        body: json("{}"),
        error: "IncompleteRequestBodyError",
        ..REFUSAL
    },
    Probe {
        name: "test-slot-as-text",
        what: "ask for a test of a slot that is no number",
        operation: "firmware_test",
        body: json(r#"{"slot_id": "none"}"#),
        error: "InvalidRequestBody",
        ..REFUSAL
    },
    Probe { ..*TEST_BROKEN },
    Probe {
        name: "test-unknown-slot",
        what: "ask for a test of a slot that does not exist",
        operation: "firmware_test",
        body: json(r#"{"slot_id": 2147483647}"#),
        aim: 404,
        ..REFUSAL
    },
    Probe {
        name: "test-as-text",
        what: "ask for a test in plain text",
        operation: "firmware_test",
        body: Body::Text { media: TEXT, text: "{}" },
        aim: 415,
        ..REFUSAL
    },
    Probe {
        name: "test-by-put",
        what: "send PUT where the test takes POST",
        operation: "firmware_test",
        method: Some("PUT"),
        body: json("{}"),
        aim: 405,
        ..REFUSAL
    },
    Probe {
        name: "test-with-expectation",
        what: "ask for a test with an expectation that nobody meets",
        operation: "firmware_test",
        headers: &[("expect", "patience")],
        body: json("{}"),
        aim: 417,
        ..REFUSAL
    },
    Probe {
        name: "test-as-browser",
        what: "ask for a test without a slot as a browser without `X-Token`",
        operation: "firmware_test",
        headers: &[("user-agent", "Mozilla/5.0 (spsfw conform)")],
        body: json("{}"),
        aim: 403,
        confirms: &["/components/parameters/XToken"],
        since: Some("7.5.0"),
        ..REFUSAL
    },
    Probe {
        name: "upgrade-without-members",
        what: "ask for an upgrade without a slot and without a message",
        operation: "firmware_upgrade",
        body: json("{}"),
        error: "IncompleteRequestBodyError",
        ..REFUSAL
    },
    Probe {
        name: "upgrade-unknown-slot",
        what: "ask for an upgrade to a slot that does not exist",
        operation: "firmware_upgrade",
        body: json(r#"{"slot_id": 2147483647, "message": "spsfw conform"}"#),
        aim: 404,
        ..REFUSAL
    },
    Probe {
        name: "fetch-without-url",
        what: "ask for a download without a URL",
        operation: "firmware_fetch_start",
        body: json("{}"),
        error: "IncompleteRequestBodyError",
        ..REFUSAL
    },
    Probe {
        name: "test-without-length",
        what: "ask for a test without a body and without `Content-Length`",
        operation: "firmware_test",
        aim: 411,
        ..REFUSAL
    },
];

/// A body that is too large for JSON. Where it is not, it is one that cannot be read.
pub(crate) const TEST_TOO_LARGE: &Probe = &Probe {
    name: "test-too-large",
    what: "ask for a test with two megabytes of spaces",
    operation: "firmware_test",
    body: Body::Spaces(2 << 20),
    aim: 413,
    ..REFUSAL
};
/// What such a body is where it is taken.
pub(crate) const TEST_BROKEN: &Probe = &Probe {
    name: "test-broken-json",
    what: "ask for a test with half a JSON object",
    operation: "firmware_test",
    body: json(r#"{"slot_id": "#),
    error: "MalformedRequestBody",
    ..REFUSAL
};

/// Wrong logins, one after the other, until the appliance has had enough.
pub(crate) const LOCK_OUT: &Probe = &Probe {
    name: "lock-out",
    what: "log in with a wrong password until no login is let in any more, ten times at most",
    operation: "login",
    needs: Needs::Lockout,
    login: Login::WrongPassword,
    aim: 429,
    ..READ
};
