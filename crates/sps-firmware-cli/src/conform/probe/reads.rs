//! What is read, before and after the login.

use super::{Login, Needs, Probe, READ, SLOT_ID, Target};

const BASIC: &str = "/components/securitySchemes/basicAuth";
const COOKIE: &str = "/components/securitySchemes/sessionCookie";
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

/// A login that has to be refused.
pub(crate) const WRONG_PASSWORD: &Probe = &Probe {
    name: "wrong-password",
    what: "log in with a wrong password, once",
    operation: "login",
    needs: Needs::WrongLogin,
    login: Login::WrongPassword,
    aim: 401,
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
