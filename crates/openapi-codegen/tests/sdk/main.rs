//! The third verdict of the diff is what the generated code shows.
//!
//! Each case is a pair of small documents that differ in one edit. The SDKs of both are generated, by
//! `openapi-codegen` and by progenitor alone, and read with `syn`: what one offers and the other does not would
//! stop a downstream program from compiling. The verdict has to say the same, and the types that its sentence
//! names have to stand in the code of that side.
//!
//! One exemption holds for documents of others: the diff also answers for SDKs of other makes, which have typed
//! headers, statuses, callbacks, named or ordered arguments and sets. Such a verdict may say more than progenitor's
//! code shows, and then its sentence has to say so, with the words "In an SDK".

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod edits;
mod generated;
mod own;
mod schemas;

use std::collections::HashMap;

use openapi_diff::{Level, Options, Report, Sdk, compare};
use openapi_document::Document;

use crate::generated::{Generated, tidy};

/// A pair of documents and what it is called.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) base: String,
    pub(crate) revision: String,
}

/// How a sentence begins that goes beyond progenitor.
const BEYOND: &str = "In an SDK";

#[derive(Default)]
struct Judge {
    made: HashMap<(String, bool), Result<Generated, String>>,
    compared: usize,
    faults: Vec<String>,
}

impl Judge {
    fn generated(&mut self, text: &str, sdk: Sdk) -> Result<Generated, String> {
        let key = (text.to_owned(), sdk == Sdk::Codegen);
        let make = || Generated::of(&Document::parse("case.yaml", text).unwrap(), sdk);
        self.made.entry(key).or_insert_with(make).clone()
    }

    fn judge(&mut self, case: &Case, sdk: Sdk) {
        let documents = (
            Document::parse("base.yaml", case.base.as_str()).unwrap(),
            Document::parse("revision.yaml", case.revision.as_str()).unwrap(),
        );
        let options = Options { sdk, ..Options::default() };
        let report = compare(&documents.0, &documents.1, &options).unwrap();
        let sides = (self.generated(&case.base, sdk), self.generated(&case.revision, sdk));
        let (Ok(old), Ok(new)) = sides else {
            if std::env::var_os("SHOW").is_some() {
                let reason = [sides.0.err(), sides.1.err()].into_iter().flatten().next().unwrap();
                eprintln!(
                    "{sdk:?} {}: not generated: {}",
                    case.name,
                    reason.lines().take(4).collect::<Vec<_>>().join(" ")
                );
            }
            return;
        };
        self.compared += 1;
        let breaks = old.breaks(&new);
        let mut fault = |what: String| {
            self.faults.push(format!("{sdk:?} {}: {what}{}", case.name, verdicts(&report)));
        };
        let told: Vec<_> = report
            .findings
            .iter()
            .filter(|it| it.verdicts.sdk.level == Level::Breaking)
            .map(|it| it.verdicts.sdk.sentence.as_str())
            .collect();
        let plain = told.iter().any(|it| !it.starts_with(BEYOND));
        if sdk == Sdk::Codegen && told.iter().any(|it| it.starts_with(BEYOND)) {
            fault("speaks of another SDK".to_owned());
        }
        if plain == breaks.is_empty() {
            fault(format!("the code breaks by {breaks:?}, the verdict is breaking: {plain}"));
        }
        for sentence in told.iter().filter(|it| !it.starts_with(BEYOND)) {
            for missing in not_in_code(sentence, &old.code, &new.code) {
                fault(missing);
            }
        }
    }
}

fn verdicts(report: &Report) -> String {
    let one = |it: &openapi_diff::Finding| {
        let sdk = &it.verdicts.sdk;
        format!("\n    {} ({}): {}", it.id, sdk.level.as_str(), sdk.sentence)
    };
    report.findings.iter().map(one).collect()
}

/// What a sentence quotes and the code of the side that it speaks of does not have.
fn not_in_code(sentence: &str, old: &str, new: &str) -> Vec<String> {
    let mut missing = Vec::new();
    for part in sentence.split_inclusive(". ") {
        let quoted: Vec<(&str, &str)> = part
            .split('`')
            .collect::<Vec<_>>()
            .windows(2)
            .skip(1)
            .step_by(2)
            .map(|it| (it[0], it[1]))
            .collect();
        let arrow = quoted.iter().position(|it| it.1.trim() == "→");
        for (at, (text, _)) in quoted.iter().enumerate() {
            let has = |code: &str| match text.split_once(": ") {
                // A field or an argument with its type.
                Some((name, ty)) => code.contains(&tidy(&format!("{name}: {ty}"))),
                None if arrow.is_some_and(|arrow| at >= arrow) => has_all(code, text),
                None => text
                    .split(|it: char| !it.is_alphanumeric() && it != '_')
                    .filter(|it| !it.is_empty())
                    .all(|it| code.contains(it)),
            };
            let side = match arrow {
                Some(arrow) if at == arrow => has(old),
                Some(arrow) if at == arrow + 1 => has(new),
                _ => has(old) || has(new),
            };
            if !side {
                missing.push(format!("`{text}` is not in the code"));
            }
        }
    }
    missing
}

/// Whether a type is in the code, or each of a list of arguments.
fn has_all(code: &str, text: &str) -> bool {
    match text.strip_prefix('(').and_then(|it| it.strip_suffix(')')) {
        Some(list) => list.split(", ").all(|it| code.contains(&tidy(it))),
        None => code.contains(&tidy(text.trim_start_matches("impl "))),
    }
}

fn run(cases: &[Case], sdk: Sdk, least: usize) {
    let mut judge = Judge::default();
    for case in cases {
        judge.judge(case, sdk);
    }
    eprintln!("{sdk:?}: {} of {} cases compared", judge.compared, cases.len());
    assert!(judge.faults.is_empty(), "{} faults\n{}", judge.faults.len(), judge.faults.join("\n"));
    assert!(judge.compared >= least, "only {} cases could be generated", judge.compared);
}

#[test]
fn verdicts_on_our_document_are_what_our_generator_shows() {
    run(&own::cases(), Sdk::Codegen, 25);
}

#[test]
fn verdicts_on_schemas_are_what_our_generator_shows() {
    run(&schemas::cases(), Sdk::Codegen, 300);
}

#[test]
fn verdicts_on_schemas_are_what_progenitor_shows() {
    run(&schemas::cases(), Sdk::Progenitor, 300);
}

#[test]
fn verdicts_on_other_edits_are_what_our_generator_shows() {
    run(&edits::cases(), Sdk::Codegen, 30);
}

#[test]
fn verdicts_on_other_edits_are_what_progenitor_shows() {
    run(&edits::cases(), Sdk::Progenitor, 30);
}
