//! Subcommand: `cargo xtask score`

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context;
use openapi_diff::{CompareError, Level, Options, Report, compare};
use openapi_document::Document;
use serde::Deserialize;

use crate::diff::{self, INCOMPLETE};

/// Exit code when a verdict is not the judged one.
const MISJUDGED: u8 = 1;

/// Arguments of `cargo xtask score`.
#[derive(clap::Args)]
#[command(
    after_help = "FOLDER holds `cases.json`: an array of { name, set, base, revision, and the truth: `wire` \
                        (breaking, safe or risky), `sdk` (breaking or safe), or `peer_breaking` }, with `location` and \
                        `change` where a case is about one keyword at one place. Paths are relative to FOLDER.\n\n\
                        Exit codes: 0 every judged verdict is met, 1 some are not (agreement with a peer does not \
                        count), 2 a case could not be read or made the engine panic."
)]
pub(crate) struct ScoreArgs {
    /// The folder with the cases.
    folder: PathBuf,
    /// Name every case whose verdict is not the judged one, with what was found.
    #[arg(long)]
    list: bool,
    /// Only cases whose name contains this.
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    set: String,
    base: String,
    revision: String,
    wire: Option<Truth>,
    sdk: Option<Truth>,
    peer_breaking: Option<bool>,
    location: Option<String>,
    change: Option<String>,
    why: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Truth {
    Breaking,
    Safe,
    Risky,
}

/// What became of a case.
enum Outcome {
    Compared(Report),
    /// A document is refused: with the reason.
    Refused(String),
    Panicked,
}

/// One line of a table.
#[derive(Default)]
struct Tally {
    breaking: usize,
    found: usize,
    /// Breaking, and not a single finding.
    silent: usize,
    safe: usize,
    false_alarms: usize,
    risky: usize,
    warned: usize,
    undecided: usize,
    refused: usize,
    panics: usize,
}

/// Scores the engine on a folder of judged cases.
pub(crate) fn run(args: ScoreArgs) -> anyhow::Result<ExitCode> {
    Ok(diff::guarded(move || command(&args)))
}

fn command(args: &ScoreArgs) -> anyhow::Result<ExitCode> {
    let path = args.folder.join("cases.json");
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read the list of cases `{}`", path.display()))?;
    let mut cases: Vec<Case> =
        serde_json::from_str(&text).with_context(|| format!("in `{}`", path.display()))?;
    cases.retain(|it| args.only.as_ref().is_none_or(|part| it.name.contains(part)));
    let start = Instant::now();
    let scored = score(&args.folder, &cases, args.list)?;
    diff::print(&scored.text)?;
    let Scored { misjudged, broken, .. } = scored;
    diff::print(&format!(
        "\n{} cases in {:.1?}, {misjudged} misjudged, {broken} not compared\n",
        cases.len(),
        start.elapsed()
    ))?;
    Ok(match (broken, misjudged) {
        (1.., _) => ExitCode::from(INCOMPLETE),
        (_, 1..) => ExitCode::from(MISJUDGED),
        _ => ExitCode::SUCCESS,
    })
}

/// The tables, and what the exit code is made of.
struct Scored {
    text: String,
    misjudged: usize,
    broken: usize,
}

fn score(folder: &Path, cases: &[Case], list: bool) -> anyhow::Result<Scored> {
    let mut judged = Vec::new();
    for case in cases {
        judged.push((case, outcome(folder, case)?));
    }
    let mut text = String::new();
    for set in distinct(cases, |it| Some(&it.set)) {
        let of_set: Vec<_> = judged.iter().filter(|(case, _)| case.set == set).collect();
        text.push_str(&format!("\n{set}: {} cases\n{HEAD}\n", of_set.len()));
        text.push_str(&tables(&of_set));
    }
    let mut scored = Scored { text, misjudged: 0, broken: 0 };
    for (case, outcome) in &judged {
        let Some(mistake) = mistake(case, outcome) else { continue };
        let broken = !matches!(outcome, Outcome::Compared(_));
        scored.broken += usize::from(broken);
        // To differ from a peer is no mistake in itself.
        scored.misjudged += usize::from(!broken && case.wire.is_some());
        if list || broken {
            scored.text.push_str(&mistake);
        }
    }
    Ok(scored)
}

fn outcome(folder: &Path, case: &Case) -> anyhow::Result<Outcome> {
    let read = |path: &str| -> anyhow::Result<Result<Document, String>> {
        let bytes = std::fs::read(folder.join(path))
            .with_context(|| format!("{}: cannot read `{path}`", case.name))?;
        Ok(Document::parse_bytes(path, bytes).map_err(|it| it.to_string()))
    };
    let (base, revision) = match (read(&case.base)?, read(&case.revision)?) {
        (Ok(base), Ok(revision)) => (base, revision),
        (Err(error), _) | (_, Err(error)) => return Ok(Outcome::Refused(error)),
    };
    // The documents are not used after a panic, so nothing half-made can be seen.
    let compared = AssertUnwindSafe(|| compare(&base, &revision, &Options::default()));
    Ok(match catch_unwind(compared) {
        Ok(Ok(report)) => Outcome::Compared(report),
        Ok(Err(CompareError::Thread(_))) | Err(_) => Outcome::Panicked,
        Ok(Err(error)) => Outcome::Refused(error.to_string()),
    })
}

const HEAD: &str = "                                                found    false alarms  risky warned  silent  undecided  refused  panics";

fn tables(cases: &[&(&Case, Outcome)]) -> String {
    let wire = |case: &Case| match (case.wire, case.peer_breaking) {
        (Some(truth), _) => Some(truth),
        (None, Some(breaking)) => Some(if breaking { Truth::Breaking } else { Truth::Safe }),
        (None, None) => None,
    };
    let is_peer = cases.iter().any(|(case, _)| case.peer_breaking.is_some());
    let name = if is_peer { "agreement with the peer" } else { "wire" };
    let mut out = line(name, &tally(cases, wire, |report| report.worst()));
    if cases.iter().any(|(case, _)| case.sdk.is_some()) {
        let worst = |report: &Report| report.findings.iter().map(|it| it.verdicts.sdk.level).max();
        out.push_str(&line("SDK", &tally(cases, |case| case.sdk, worst)));
    }
    for (title, part) in [
        ("by place", (|case: &Case| case.location.clone()) as fn(&Case) -> Option<String>),
        ("by keyword", |case: &Case| case.change.clone()),
    ] {
        let mut groups: BTreeMap<String, Vec<&(&Case, Outcome)>> = BTreeMap::new();
        for it in cases {
            if let Some(name) = part(it.0) {
                groups.entry(name).or_default().push(it);
            }
        }
        if !groups.is_empty() {
            out.push_str(&format!("  {title}\n"));
        }
        for (name, group) in groups {
            out.push_str(&line(
                &format!("  {name}"),
                &tally(&group, wire, |report| report.worst()),
            ));
        }
    }
    out
}

fn tally(
    cases: &[&(&Case, Outcome)],
    truth: impl Fn(&Case) -> Option<Truth>,
    verdict: impl Fn(&Report) -> Option<Level>,
) -> Tally {
    let mut tally = Tally::default();
    for (case, outcome) in cases {
        let level = match outcome {
            Outcome::Compared(report) => {
                tally.undecided +=
                    usize::from(report.findings.iter().any(|it| it.undecided.is_some()));
                verdict(report)
            }
            Outcome::Refused(_) => {
                tally.refused += 1;
                None
            }
            Outcome::Panicked => {
                tally.panics += 1;
                None
            }
        };
        let breaks = level == Some(Level::Breaking);
        match truth(case) {
            Some(Truth::Breaking) => {
                tally.breaking += 1;
                tally.found += usize::from(breaks);
                tally.silent += usize::from(level.is_none());
            }
            Some(Truth::Safe) => {
                tally.safe += 1;
                tally.false_alarms += usize::from(breaks);
            }
            Some(Truth::Risky) => {
                tally.risky += 1;
                tally.warned += usize::from(level == Some(Level::Warning));
            }
            None => {}
        }
    }
    tally
}

fn line(name: &str, tally: &Tally) -> String {
    let of = |part: usize, whole: usize| format!("{part}/{whole}");
    format!(
        "  {name:44}{:>9}{:>16}{:>14}{:>8}{:>11}{:>9}{:>8}\n",
        of(tally.found, tally.breaking),
        of(tally.false_alarms, tally.safe),
        of(tally.warned, tally.risky),
        tally.silent,
        tally.undecided,
        tally.refused,
        tally.panics,
    )
}

/// What is wrong with the verdict on a case; none if it is the judged one.
fn mistake(case: &Case, outcome: &Outcome) -> Option<String> {
    let Case { name, why, .. } = case;
    let report = match outcome {
        Outcome::Panicked => return Some(format!("{name}: no verdict: the engine panicked\n")),
        Outcome::Refused(error) => return Some(format!("{name}: no verdict: {error}\n")),
        Outcome::Compared(report) => report,
    };
    let mut wrong = Vec::new();
    let wire = report.worst();
    let expected = match case.wire {
        Some(Truth::Breaking) if wire != Some(Level::Breaking) => Some("breaking"),
        Some(Truth::Safe) if wire == Some(Level::Breaking) => Some("safe"),
        Some(Truth::Risky) if wire != Some(Level::Warning) => Some("a warning"),
        _ => None,
    };
    wrong.extend(expected.map(|it| format!("the wire should be {it}")));
    match (case.sdk, report.sdk_breaking) {
        (Some(Truth::Breaking), false) => wrong.push("the SDK should be breaking".to_owned()),
        (Some(Truth::Safe), true) => wrong.push("the SDK should be safe".to_owned()),
        _ => {}
    }
    match case.peer_breaking {
        Some(peer) if peer != report.breaking => {
            wrong.push(format!("the peer says {}", if peer { "breaking" } else { "not breaking" }))
        }
        _ => {}
    }
    if wrong.is_empty() {
        return None;
    }
    let mut text = format!("{name}: {}", wrong.join(", "));
    if let Some(why) = why {
        text.push_str(&format!(" ({why})"));
    }
    text.push('\n');
    for it in &report.findings {
        let sdk = it.verdicts.sdk.level.as_str();
        text.push_str(&format!(
            "    {} [{}] sdk {sdk}: {}\n",
            it.level.as_str(),
            it.id,
            it.message
        ));
    }
    Some(text)
}

fn distinct<'c>(cases: &'c [Case], part: impl Fn(&'c Case) -> Option<&'c String>) -> Vec<&'c str> {
    let mut names: Vec<&str> = Vec::new();
    for name in cases.iter().filter_map(part) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "openapi: 3.0.3\ninfo: { title: T, version: 1.0.0 }\npaths:\n  /a:\n    get:\n      \
                        responses:\n        '200': { description: OK }\n";

    fn scored(cases: &str) -> Scored {
        let folder = tempfile::tempdir().expect("a folder");
        let put = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).expect("a file")
        };
        put("base.yaml", BASE);
        put("same.yaml", &BASE.replace("description: OK", "description: Fine"));
        put("gone.yaml", &BASE.replace("/a", "/b"));
        put("swagger.yaml", "swagger: '2.0'\n");
        let cases: Vec<Case> = serde_json::from_str(cases).expect("cases");
        score(folder.path(), &cases, true).expect("a score")
    }

    fn case(name: &str, revision: &str, truth: &str) -> String {
        format!(
            r#"{{"name":"{name}","set":"s","base":"base.yaml","revision":"{revision}.yaml",{truth}}}"#
        )
    }

    #[test]
    fn right_verdicts_are_counted_and_not_listed() {
        let breaking = case("b", "gone", r#""wire":"breaking","sdk":"breaking""#);
        let safe = case("s", "same", r#""wire":"safe","sdk":"safe""#);
        let it = scored(&format!("[{breaking},{safe}]"));
        assert_eq!((it.misjudged, it.broken), (0, 0), "{}", it.text);
        assert!(
            it.text
                .contains("wire                                              1/1             0/1"),
            "{}",
            it.text
        );
    }

    #[test]
    fn wrong_verdicts_are_listed_and_a_peer_binds_nobody() {
        let missed = case("m", "same", r#""wire":"breaking""#);
        let alarm = case("a", "gone", r#""wire":"safe""#);
        let peer = case("p", "gone", r#""peer_breaking":false"#);
        let it = scored(&format!("[{missed},{alarm},{peer}]"));
        assert_eq!((it.misjudged, it.broken), (2, 0), "{}", it.text);
        for line in [
            "m: the wire should be breaking",
            "a: the wire should be safe",
            "p: the peer says not breaking",
        ] {
            assert!(it.text.contains(line), "{line} is missing in {}", it.text);
        }
    }

    #[test]
    fn documents_that_are_refused_are_named() {
        let it = scored(&format!("[{}]", case("old", "swagger", r#""wire":"safe""#)));
        assert_eq!((it.misjudged, it.broken), (0, 1), "{}", it.text);
        assert!(it.text.contains("old: no verdict"), "{}", it.text);
    }
}
