//! What no probe aims at, and why not.

/// Words for the statements that are seen only if the appliance happens to show them. What would have
/// to be broken, or hit at the right moment, is not provoked.
const REASONS: &[(&str, &[&str])] = &[
    (
        "only a failure of the appliance shows it",
        &[
            "/components/responses/InternalError",
            "/components/responses/OtherServerError",
            "/components/schemas/InternalError",
        ],
    ),
    (
        "only a refusal that the document does not know shows it",
        &["/components/responses/OtherClientError"],
    ),
    (
        "only the moment in which a verified download is installed shows it, which nothing announces",
        &[
            "/components/schemas/FetchNotCancellable",
            "/paths/~1api~1firmware~1fetch~1{fetch_id}/delete/responses/409",
        ],
    ),
    (
        "only an upgrade test that fails shows it (--allow-upload)",
        &[
            "/components/schemas/FirmwareTestFailed",
            "/components/schemas/FirmwareTestFailedDetails/properties/exit_code",
        ],
    ),
    (
        "only an appliance that demands a message for upgrades shows it (--allow-upgrade)",
        &["/components/schemas/UpgradeMessageMissing"],
    ),
    (
        "only a login that names its method shows it (--login-method)",
        &["/paths/~1api~1authentication/get/parameters/1"],
    ),
];

/// Why no probe aims at a statement.
pub(super) fn reason(pointer: &str) -> &'static str {
    let mut reasons = REASONS.iter();
    let known = reasons.find(|(_, pointers)| pointers.contains(&pointer));
    known.map_or("no probe aims at it", |(reason, _)| reason)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::REASONS;
    use crate::conform::contract::Contract;
    use crate::conform::{probe, reach, statement};

    #[test]
    fn what_no_probe_aims_at_has_its_reason_and_nothing_else_has() {
        let contract = Contract::embedded().unwrap();
        let probes = probe::all();
        let reached: BTreeSet<_> = probes.flat_map(|it| reach::reach(&contract, it)).collect();
        let statements = statement::statements(&contract).into_keys();
        let unprobed: BTreeSet<_> = statements.filter(|it| !reached.contains(it)).collect();
        let told = REASONS.iter().flat_map(|(_, pointers)| *pointers);
        assert_eq!(unprobed, told.map(|pointer| (*pointer).to_owned()).collect());
    }
}
