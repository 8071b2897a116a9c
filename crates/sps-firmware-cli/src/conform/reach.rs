//! Which statements a probe can bear out, before anything is sent: why a statement was not reached
//! is told by this.

use std::collections::BTreeSet;

use openapi_document::{Kind, Node};

use super::contract::Contract;
use super::probe::Probe;

/// Pointers of all that the answer which a probe aims at can bear out.
pub(crate) fn reach(contract: &Contract, probe: &Probe) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = probe.confirms.iter().map(|it| (*it).to_owned()).collect();
    let Some(operation) = contract.operation(probe.operation) else { return found };
    if probe.aim / 100 == 2 {
        found.insert(operation.node.pointer());
    }
    if let Some(response) = contract.response(&operation, probe.aim) {
        collect(contract, response.node, probe.error, &mut found);
    }
    found
}

/// A node and all that it refers to; of a union of errors, the one that is meant.
fn collect(contract: &Contract, node: Node<'_>, error: &str, found: &mut BTreeSet<String>) {
    let node = contract.follow(node);
    if !found.insert(node.pointer()) {
        return;
    }
    match node.kind() {
        Kind::Object => {
            let parts = node.entries().filter(|(name, _)| *name != "examples");
            parts.for_each(|(_, child)| collect(contract, child, error, found));
        }
        Kind::Array if node.key() == Some("oneOf") => {
            let branches = node.items().map(|branch| contract.follow(branch));
            let meant = branches.filter(|branch| branch.key() == Some(error));
            meant.for_each(|branch| collect(contract, branch, error, found));
        }
        Kind::Array => node.items().for_each(|child| collect(contract, child, error, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::reach;
    use crate::conform::contract::Contract;
    use crate::conform::probe;

    #[test]
    fn a_probe_reaches_what_its_answer_is_made_of() {
        let contract = Contract::embedded().unwrap();
        let slots = probe::all().find(|probe| probe.name == "slots").unwrap();
        let reached = reach(&contract, slots);
        for pointer in [
            "/paths/~1api~1firmware~1slots/get",
            "/components/headers/Allow",
            "/components/schemas/SlotBody/properties/version",
        ] {
            assert!(reached.contains(pointer), "{pointer}");
        }
        assert!(!reached.contains("/components/responses/SlotNotFound"));
    }
}
