//! What is asked of an appliance, as data.

mod changes;
mod fetches;
mod reads;
mod refusals;

pub(crate) use changes::{
    BOOTING, CHANGES, DELETE, DELETE_RUNNING, DELETED_SLOT, INFO_AFTER, RAW_JUNK, TEST,
    UPGRADE_WITH_MESSAGE, UPGRADE_WITHOUT_MESSAGE, UPLOAD_IMAGE, UPLOAD_INTO_FULL, UPLOAD_JUNK,
    UPLOADED_SLOT,
};
pub(crate) use fetches::{DOWNLOAD, Download, FETCHES, WRONG_CHECKSUM};
pub(crate) use reads::{BEFORE_LOGIN, LOGIN, LOGIN_METHOD, READS, WRONG_PASSWORD};
pub(crate) use refusals::{LOCK_OUT, REFUSALS, TEST_BROKEN, TEST_TOO_LARGE};

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
    /// A request to delete what runs.
    DeleteRunning,
    /// A download.
    Fetch,
    /// Wrong logins until none is let in any more.
    Lockout,
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
    /// The download that was started.
    Fetched,
}

/// What is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    /// Nothing.
    Nothing,
    /// A text as it is; `$slot` in it is the slot that the upload went to, and `$url` the URL to
    /// download from, quoted.
    Text {
        /// Its content type.
        media: &'static str,
        /// The text.
        text: &'static str,
    },
    /// So many spaces, labelled as JSON.
    Spaces(usize),
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
pub(crate) const JSON: &str = "application/json";

const fn json(text: &'static str) -> Body {
    Body::Text { media: JSON, text }
}

const SLOT_ID: &str = "/components/parameters/SlotId";

/// All probes.
pub(crate) fn all() -> impl Iterator<Item = &'static Probe> {
    let logins = [WRONG_PASSWORD, LOGIN];
    let reads = BEFORE_LOGIN.iter().chain(logins).chain(READS).chain(REFUSALS);
    let reads = reads.chain([TEST_TOO_LARGE]);
    reads.chain(CHANGES.iter().chain(FETCHES).copied()).chain([LOCK_OUT])
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
            Self::DeleteRunning => Some("--allow-delete-running"),
            Self::Fetch => Some("--allow-fetch"),
            Self::Lockout => Some("--allow-lockout"),
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
