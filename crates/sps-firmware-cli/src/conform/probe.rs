//! What is asked of an appliance, as data.

/// One question, and what the document says will come of it.
#[derive(Debug)]
pub(crate) struct Probe {
    /// Its name in reports.
    pub(crate) name: &'static str,
    /// What it does, for a person.
    pub(crate) what: &'static str,
    /// The operation that it speaks to.
    pub(crate) operation: &'static str,
    /// What a person has to allow first.
    pub(crate) needs: Needs,
    /// Who asks.
    pub(crate) login: Login,
    /// What stands for the parameter in the path.
    pub(crate) target: Target,
    /// The query, without the question mark.
    pub(crate) query: &'static str,
    /// Another method than that of the operation.
    pub(crate) method: Option<&'static str>,
    /// Headers beside those that every request has.
    pub(crate) headers: &'static [(&'static str, &'static str)],
    /// What is sent.
    pub(crate) body: Body,
    /// The status that the document has for this.
    pub(crate) aim: u16,
    /// The type of error that the document has for this, where the status could have several.
    pub(crate) error: &'static str,
    /// Statements that hold if the aim is met, beside those that the answer itself shows.
    pub(crate) confirms: &'static [&'static str],
    /// The first version for which this holds.
    pub(crate) since: Option<&'static str>,
}

/// What a person has to allow before a probe runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Nothing: it only reads.
    Nothing,
    /// Requests that the document says are refused.
    Refusals,
    /// One login with a wrong password.
    WrongLogin,
    /// An upload.
    Upload,
    /// An upgrade.
    Upgrade,
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Login {
    /// Nobody.
    Nobody,
    /// Whoever has the session.
    Session,
    /// The user, with the password.
    Password,
    /// The user, with a password that is not theirs.
    WrongPassword,
}

/// What stands for the parameter in the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// The path has none.
    Plain,
    /// A fixed text.
    Fixed(&'static str),
    /// A slot that holds an image.
    FilledSlot,
    /// A slot that holds none.
    EmptySlot,
    /// A download.
    Download,
    /// The slot that the upload went to.
    Uploaded,
}

/// What is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    /// Nothing.
    Nothing,
    /// A text as it is; `$slot` in it is the slot that the upload went to.
    Text {
        /// Its content type.
        media: &'static str,
        /// The text.
        text: &'static str,
    },
    /// A form with a part `firmware` that holds this.
    Form(&'static str),
    /// A form with the image in the part `firmware`.
    Image,
}

/// What most probes have in common; never sent itself.
const READ: Probe = Probe {
    name: "",
    what: "",
    operation: "",
    needs: Needs::Nothing,
    login: Login::Session,
    target: Target::Plain,
    query: "",
    method: None,
    headers: &[],
    body: Body::Nothing,
    aim: 200,
    error: "",
    confirms: &[],
    since: None,
};
const REFUSAL: Probe = Probe { needs: Needs::Refusals, aim: 400, ..READ };
const UPLOAD: Probe = Probe { needs: Needs::Upload, ..READ };
const UPGRADE: Probe = Probe { needs: Needs::Upgrade, operation: "firmware_upgrade", ..READ };

const JSON: &str = "application/json";
const TEXT: &str = "text/plain";

const fn json(text: &'static str) -> Body {
    Body::Text { media: JSON, text }
}

const BASIC: &str = "/components/securitySchemes/basicAuth";
const COOKIE: &str = "/components/securitySchemes/sessionCookie";
const SLOT_ID: &str = "/components/parameters/SlotId";
const LOGIN_TYPE: &str = "/paths/~1api~1authentication/get/parameters/0";
/// The statement about `login_method`, which the login confirms when one is configured.
pub(crate) const LOGIN_METHOD: &str = "/paths/~1api~1authentication/get/parameters/1";

/// The login, which all that follows needs.
pub(crate) const LOGIN: &Probe = &Probe {
    name: "login",
    what: "log in",
    operation: "login",
    login: Login::Password,
    confirms: &[BASIC],
    ..READ
};

/// What is asked before the login.
pub(crate) const BEFORE_LOGIN: &[Probe] = &[
    Probe {
        name: "public-info",
        what: "see what the appliance tells everybody",
        operation: "appliance_info_get",
        login: Login::Nobody,
        ..READ
    },
    Probe {
        name: "login-methods",
        what: "list the ways to log in",
        operation: "login_method_list",
        login: Login::Nobody,
        ..READ
    },
    Probe {
        name: "login-without-credentials",
        what: "log in as nobody",
        operation: "login",
        login: Login::Nobody,
        aim: 401,
        ..READ
    },
    Probe {
        name: "no-session",
        what: "read without a session",
        operation: "firmware_index_get",
        login: Login::Nobody,
        aim: 401,
        ..READ
    },
    Probe {
        name: "wrong-password",
        what: "log in with a wrong password, once",
        operation: "login",
        needs: Needs::WrongLogin,
        login: Login::WrongPassword,
        aim: 401,
        ..READ
    },
];

/// What is read after the login.
pub(crate) const READS: &[Probe] = &[
    Probe {
        name: "info",
        what: "see what the appliance runs",
        operation: "appliance_info_get",
        confirms: &[COOKIE],
        ..READ
    },
    Probe {
        name: "index",
        what: "read the entry point",
        operation: "firmware_index_get",
        confirms: &[COOKIE],
        ..READ
    },
    Probe { name: "slots", what: "list the slots", operation: "firmware_slot_list", ..READ },
    Probe {
        name: "slot",
        what: "read a slot that holds an image",
        operation: "firmware_slot_get",
        target: Target::FilledSlot,
        confirms: &[SLOT_ID],
        ..READ
    },
    Probe {
        name: "empty-slot",
        what: "read a slot that holds none",
        operation: "firmware_slot_get",
        target: Target::EmptySlot,
        confirms: &[SLOT_ID],
        ..READ
    },
    Probe {
        name: "unknown-slot",
        what: "read a slot that does not exist",
        operation: "firmware_slot_get",
        target: Target::Fixed("2147483647"),
        aim: 404,
        ..READ
    },
    Probe {
        name: "unreadable-slot",
        what: "read a slot whose id is no UTF-8",
        operation: "firmware_slot_get",
        target: Target::Fixed("%FF"),
        aim: 400,
        ..READ
    },
    Probe { name: "fetches", what: "list the downloads", operation: "firmware_fetch_list", ..READ },
    Probe {
        name: "fetch",
        what: "read a download",
        operation: "firmware_fetch_get",
        target: Target::Download,
        confirms: &["/components/parameters/FetchId"],
        ..READ
    },
    Probe {
        name: "unknown-fetch",
        what: "read a download that does not exist",
        operation: "firmware_fetch_get",
        target: Target::Fixed("2147483647"),
        aim: 404,
        ..READ
    },
    Probe {
        name: "no-json",
        what: "ask for an answer that is no JSON",
        operation: "firmware_index_get",
        headers: &[("accept", "text/html")],
        aim: 406,
        ..READ
    },
    Probe {
        name: "login-by-type",
        what: "log in with the type named",
        operation: "login",
        login: Login::Password,
        query: "type=basic",
        confirms: &[LOGIN_TYPE],
        ..READ
    },
    Probe {
        name: "unknown-login-type",
        what: "log in with a type that does not exist",
        operation: "login",
        login: Login::Password,
        query: "type=kerberos",
        aim: 400,
        ..READ
    },
];

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
    Probe {
        name: "test-broken-json",
        what: "ask for a test with half a JSON object",
        operation: "firmware_test",
        body: json(r#"{"slot_id": "#),
        error: "MalformedRequestBody",
        ..REFUSAL
    },
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
];

/// Whether a file that is no image is refused.
pub(crate) const UPLOAD_JUNK: &Probe = &Probe {
    name: "upload-no-image",
    what: "upload a few bytes that are no image, which has to be refused",
    operation: "firmware_upload",
    body: Body::Form("This is no firmware image."),
    aim: 400,
    error: "InvalidFirmwareImage",
    ..UPLOAD
};
/// The upload.
pub(crate) const UPLOAD_IMAGE: &Probe = &Probe {
    name: "upload",
    what: "upload the image into an empty slot",
    operation: "firmware_upload",
    body: Body::Image,
    confirms: &["/paths/~1api~1upload~1firmware/post/requestBody/content/multipart~1form-data"],
    ..UPLOAD
};
/// The slot of the upload.
pub(crate) const UPLOADED_SLOT: &Probe = &Probe {
    name: "uploaded-slot",
    what: "read the slot that the image went to",
    operation: "firmware_slot_get",
    target: Target::Uploaded,
    confirms: &[SLOT_ID],
    ..UPLOAD
};
/// The upgrade test of that slot.
pub(crate) const TEST: &Probe = &Probe {
    name: "test",
    what: "have the appliance test that slot",
    operation: "firmware_test",
    body: json(r#"{"slot_id": $slot}"#),
    confirms: &[
        "/paths/~1api~1firmware~1test/post/requestBody/content/application~1json",
        "/components/schemas/FirmwareTestRequest/properties/slot_id",
    ],
    ..UPLOAD
};
/// The end of an upload that nobody upgrades to.
pub(crate) const DELETE: &Probe = &Probe {
    name: "delete",
    what: "delete the image from that slot again",
    operation: "firmware_slot_delete",
    target: Target::Uploaded,
    ..UPLOAD
};
/// The slot after that.
pub(crate) const DELETED_SLOT: &Probe = &Probe {
    name: "deleted-slot",
    what: "see whether that slot is empty again",
    operation: "firmware_slot_get",
    target: Target::Uploaded,
    ..UPLOAD
};
const UPGRADE_BODY: &str =
    "/paths/~1api~1firmware~1upgrade/post/requestBody/content/application~1json";
const UPGRADE_SLOT: &str = "/components/schemas/FirmwareUpgradeRequest/properties/slot_id";
/// An upgrade with a null for the message, which the setting `require_commit_log` forbids.
pub(crate) const UPGRADE_WITHOUT_MESSAGE: &Probe = &Probe {
    name: "upgrade-without-message",
    what: "upgrade to that slot, with null for the message",
    body: json(r#"{"slot_id": $slot, "message": null}"#),
    confirms: &[
        UPGRADE_BODY,
        UPGRADE_SLOT,
        "/components/schemas/FirmwareUpgradeRequest/properties/message",
    ],
    ..UPGRADE
};
/// An upgrade with a message, where one is demanded.
pub(crate) const UPGRADE_WITH_MESSAGE: &Probe = &Probe {
    name: "upgrade-with-message",
    what: "if a message is demanded, upgrade with one",
    body: json(r#"{"slot_id": $slot, "message": "spsfw conform"}"#),
    confirms: &[UPGRADE_BODY, UPGRADE_SLOT],
    ..UPGRADE
};
/// What runs after the reboot.
pub(crate) const INFO_AFTER: &Probe = &Probe {
    name: "info-after-upgrade",
    what: "wait for the reboot, log in and see what runs",
    operation: "appliance_info_get",
    ..UPGRADE
};

/// What changes something, in its order.
pub(crate) const CHANGES: &[&Probe] = &[
    UPLOAD_JUNK,
    UPLOAD_IMAGE,
    UPLOADED_SLOT,
    TEST,
    DELETE,
    DELETED_SLOT,
    UPGRADE_WITHOUT_MESSAGE,
    UPGRADE_WITH_MESSAGE,
    INFO_AFTER,
];

/// All probes.
pub(crate) fn all() -> impl Iterator<Item = &'static Probe> {
    let login = std::iter::once(LOGIN);
    BEFORE_LOGIN.iter().chain(login).chain(READS).chain(REFUSALS).chain(CHANGES.iter().copied())
}

impl Needs {
    /// The option of the command line that allows it.
    pub(crate) const fn option(self) -> Option<&'static str> {
        match self {
            Self::Nothing => None,
            Self::Refusals => Some("--allow-refusals"),
            Self::WrongLogin => Some("--allow-wrong-login"),
            Self::Upload => Some("--allow-upload"),
            Self::Upgrade => Some("--allow-upgrade"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Needs, Probe, all};
    use crate::conform::contract::Contract;
    use crate::conform::statement::statements;

    #[test]
    fn every_probe_fits_the_document() {
        let contract = Contract::embedded().unwrap();
        let statements = statements(&contract);
        let mut names = BTreeSet::new();
        for probe in all() {
            let Probe { name, .. } = probe;
            assert!(names.insert(*name), "two probes are called {name}");
            let operation = contract.operation(probe.operation).unwrap_or_else(|| panic!("{name}"));
            let response = contract.response(&operation, probe.aim);
            assert!(response.is_some_and(|response| response.is_exact), "{name}: {}", probe.aim);
            let error = format!("/components/schemas/{}", probe.error);
            assert!(probe.error.is_empty() || statements.contains_key(&error), "{name}: {error}");
            for pointer in probe.confirms {
                assert!(statements.contains_key(*pointer), "{name}: {pointer}");
            }
        }
    }

    #[test]
    fn without_a_flag_nothing_but_gets_is_sent() {
        let contract = Contract::embedded().unwrap();
        for probe in all().filter(|probe| probe.needs == Needs::Nothing) {
            let operation = contract.operation(probe.operation).unwrap();
            assert_eq!((operation.method.as_str(), probe.method), ("GET", None), "{}", probe.name);
        }
    }
}
