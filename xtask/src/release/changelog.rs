//! What a changelog has to say before a release, in the form of Keep a Changelog.

use anyhow::{Context, bail, ensure};
use openapi_diff::policy::changelog::{has_entry, has_section, section};

/// Checks that a changelog has a dated entry for the version, and that nothing is left over as unreleased.
pub(super) fn check(name: &str, text: &str, version: &str) -> anyhow::Result<()> {
    let heading = format!("## [{version}] - ");
    ensure!(
        has_section(text, version),
        "{name} has no section for {version}; rename `## [Unreleased]` to `{heading}` with today's date, and put an \
         empty `## [Unreleased]` above it"
    );
    ensure!(has_entry(text, version), "the section for {version} in {name} is empty");
    let line = text.lines().find(|line| line.starts_with(&format!("## [{version}]")));
    let date = line.and_then(|line| line.strip_prefix(&heading));
    let date = date.with_context(|| format!("{name} needs the heading `{heading}` with a date"))?;
    date.parse::<chrono::NaiveDate>()
        .with_context(|| format!("the date `{date}` in {name} is none of the form 2027-01-31"))?;
    if section(text, "Unreleased").is_some_and(|mut it| it.any(|line| !line.trim().is_empty())) {
        bail!("{name} has unreleased changes; move them into the section for {version}");
    }
    Ok(())
}

/// Checks that the entry of a version names the version of the contract.
pub(super) fn names_contract(
    name: &str,
    text: &str,
    version: &str,
    contract: &str,
) -> anyhow::Result<()> {
    let sentence = format!("Contract {contract}.");
    ensure!(
        section(text, version).is_some_and(|mut lines| lines.any(|line| line == sentence)),
        "the section for {version} in {name} does not say `{sentence}`; put that line under its heading"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const READY: &str = "# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2026-12-01\n\nContract 0.3.0.\n\n### Added\n\n\
        - A thing.\n\n## [0.1.0] - 2026-11-24\n\nContract 0.1.0.\n";

    fn fault(text: &str) -> String {
        check("CHANGELOG.md", text, "0.2.0").expect_err("it is not ready").to_string()
    }

    #[test]
    fn a_dated_entry_with_nothing_left_over_is_ready() {
        check("CHANGELOG.md", READY, "0.2.0").expect("it is ready");
        names_contract("CHANGELOG.md", READY, "0.2.0", "0.3.0").expect("it names it");
    }

    #[test]
    fn the_contract_of_another_version_does_not_count() {
        let error = names_contract("CHANGELOG.md", READY, "0.2.0", "0.1.0").expect_err("another");
        assert!(error.to_string().contains("`Contract 0.1.0.`"), "{error}");
    }

    #[test]
    fn each_fault_is_named_with_its_cure() {
        assert!(
            fault("# Changelog\n\n## [Unreleased]\n\n- A.\n").contains("rename `## [Unreleased]`")
        );
        assert!(fault(&READY.replace("2026-12-01", "soon")).contains("`soon`"));
        assert!(fault(&READY.replace(" - 2026-12-01", "")).contains("needs the heading"));
        let left_over = READY.replace("[Unreleased]\n", "[Unreleased]\n\n- A late thing.\n");
        assert!(fault(&left_over).contains("unreleased changes"));
    }
}
