//! What the document says in words, and no schema can.

use serde_json::Value;

use super::journal::Journal;

/// Something that has to hold between the answers of a run.
pub(crate) struct Claim {
    /// The probe whose answer it is about.
    pub(crate) probe: &'static str,
    /// The statement that says it.
    pub(crate) statement: &'static str,
    /// What it says.
    pub(crate) text: &'static str,
    /// The places in the probe's answer where it does not hold.
    check: fn(&Journal, &Value) -> Vec<String>,
}

/// A claim that does not hold, where, and in which answer.
pub(crate) struct Broken {
    pub(crate) claim: &'static Claim,
    pub(crate) at: String,
    pub(crate) body: Value,
}

const CLAIMS: &[Claim] = &[
    Claim {
        probe: "slots",
        statement: "/components/schemas/SlotBody",
        text: "a slot has all of its members, or none",
        check: |_, list| {
            let bodies = items(list).map(|(at, item)| (at, item.get("body")));
            bodies.filter(|(_, body)| body.is_some_and(is_half_filled)).map(|(at, _)| at).collect()
        },
    },
    Claim {
        probe: "slots",
        statement: "/paths/~1api~1firmware~1slots/get/responses/200",
        text: "`current_slot` leads to the one slot that is current",
        check: |_, list| {
            let current: Vec<_> = items(list)
                .filter(|(_, item)| item.pointer("/body/current") == Some(&Value::Bool(true)))
                .filter_map(|(_, item)| item.pointer("/meta/href"))
                .collect();
            match list.pointer("/meta/current_slot") {
                Some(slot) if current != [slot] => vec!["/meta/current_slot".to_owned()],
                _ => Vec::new(),
            }
        },
    },
    Claim {
        probe: "info",
        statement: "/components/schemas/ApplianceInfoBody/properties/firmware_version",
        text: "`firmware_version` is the version of the slot that is current, and there for users",
        check: |journal, info| {
            const AT: &str = "/body/firmware_version";
            let slots = journal.body("slots").unwrap_or_default();
            let mut current = items(&slots)
                .filter(|(_, item)| item.pointer("/body/current") == Some(&Value::Bool(true)))
                .filter_map(|(_, item)| item.pointer("/body/version"));
            let version = info.pointer(AT);
            match (version, current.next()) {
                (Some(version), Some(slot)) if version != slot => vec![AT.to_owned()],
                (None, _) => vec!["/body".to_owned()],
                _ => Vec::new(),
            }
        },
    },
    Claim {
        probe: "public-info",
        statement: "/components/schemas/ApplianceInfoBody/properties/firmware_version",
        text: "`firmware_version` is only for users who are logged in",
        check: |_, info| absent(info, "/body/firmware_version"),
    },
    Claim {
        probe: "public-info",
        statement: "/components/schemas/ApplianceInfoBody/properties/version",
        text: "`version` is only for users who are logged in",
        check: |_, info| absent(info, "/body/version"),
    },
    Claim {
        probe: "deleted-slot",
        statement: "/paths/~1api~1firmware~1slots~1{slot_id}/delete/responses/200",
        text: "a slot whose image was deleted is empty",
        check: |_, slot| match slot.get("body").and_then(Value::as_object) {
            Some(body) if body.is_empty() => Vec::new(),
            _ => vec!["/body".to_owned()],
        },
    },
    Claim {
        probe: "fetch-wrong-checksum-ended",
        statement: "/components/schemas/FetchChecksum",
        text: "a file with another checksum than the one that was given does not come into a slot",
        check: |_, download| match download.pointer("/body/status").and_then(Value::as_str) {
            Some("finished") => vec!["/body/status".to_owned()],
            _ => Vec::new(),
        },
    },
    Claim {
        probe: "login-methods",
        statement: "/components/schemas/LoginMethodList/properties/login_methods",
        text: "the methods are in `login_methods`, and not in `types` or in a `body`",
        check: |_, list| match list.get("login_methods") {
            Some(_) => Vec::new(),
            None => vec![String::new()],
        },
    },
];

/// The members that a slot with an image has.
const SLOT_MEMBERS: [&str; 5] =
    ["after_reboot", "current", "upgrade_news", "upgrade_notes", "version"];

fn is_half_filled(body: &Value) -> bool {
    let has = SLOT_MEMBERS.iter().filter(|name| body.get(**name).is_some()).count();
    has != 0 && has != SLOT_MEMBERS.len()
}

fn items(list: &Value) -> impl Iterator<Item = (String, &Value)> {
    let items = list.get("items").and_then(Value::as_array).into_iter().flatten();
    items.enumerate().map(|(index, item)| (format!("/items/{index}/body"), item))
}

fn absent(body: &Value, pointer: &str) -> Vec<String> {
    body.pointer(pointer).map(|_| pointer.to_owned()).into_iter().collect()
}

/// All claims that the answers of a run break.
pub(crate) fn broken(journal: &Journal) -> Vec<Broken> {
    let mut broken = Vec::new();
    for claim in CLAIMS {
        let Some(body) = journal.body(claim.probe) else { continue };
        for at in (claim.check)(journal, &body) {
            broken.push(Broken { claim, at, body: body.clone() });
        }
    }
    broken
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{CLAIMS, is_half_filled};
    use crate::conform::contract::Contract;
    use crate::conform::{probe, statement};

    #[test]
    fn every_claim_is_about_a_probe_and_a_statement() {
        let statements = statement::statements(&Contract::embedded().unwrap());
        for claim in CLAIMS {
            assert!(statements.contains_key(claim.statement), "{}", claim.text);
            assert!(probe::all().any(|probe| probe.name == claim.probe), "{}", claim.text);
        }
    }

    #[test]
    fn a_slot_that_lacks_some_members_is_half_filled() {
        assert!(is_half_filled(&json!({"version": "8.0.0"})));
        assert!(!is_half_filled(&json!({})) && !is_half_filled(&json!({"color": "red"})));
    }
}
