//! A systematic grid of single edits, judged by an oracle that knows nothing of the engine.
//!
//! For schemas the oracle is an independent validator of JSON Schema: a value that one side accepts and
//! the other refuses, in the direction that hurts, must be breaking; none among many may not be. For
//! edits of operations it is a table with reasons from the specification. The whole grid is large:
//! `BLIND_GRID=all` runs it, and a plain run takes the places that differ in kind.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod dialect;
mod domain;
mod operations;
mod places;
mod text;

use std::collections::BTreeMap;

use dialect::{Reading, Version, convert};
use openapi_diff::{Level, Options, Report, compare};
use openapi_document::Document;
use places::{CARRIERS, Carrier, WRAPPERS, Wrapper};
use serde_json::{Value, json};

/// One pair of schemas.
struct Pair {
    name: String,
    versions: Vec<Version>,
    /// A rewrite that means the same.
    same: bool,
    /// How many edits it is.
    edits: usize,
    /// The engine may leave it open.
    undecided: bool,
    /// Where the engine says otherwise on purpose, or for want of a deeper proof: why.
    known: Option<String>,
    old: Value,
    new: Value,
}

fn pairs() -> Vec<Pair> {
    let file = include_str!("schemas.yaml").to_owned();
    let groups = Document::parse("schemas.yaml", file).unwrap().root().to_json();
    let mut pairs = Vec::new();
    for (group, entries) in groups.as_object().unwrap() {
        for (name, it) in entries.as_object().unwrap() {
            let versions = match it.get("in").and_then(Value::as_f64) {
                Some(3.0) => vec![Version::V30],
                Some(_) => vec![Version::V31],
                None => vec![Version::V30, Version::V31],
            };
            let flag = |key: &str| it.get(key) == Some(&Value::Bool(true));
            pairs.push(Pair {
                name: format!("{group}/{name}"),
                versions,
                same: flag("same"),
                edits: it.get("edits").and_then(Value::as_u64).unwrap_or(1) as usize,
                undecided: flag("undecided"),
                known: it.get("known").and_then(Value::as_str).map(str::to_owned),
                old: it["old"].clone(),
                new: it["new"].clone(),
            });
        }
    }
    pairs
}

fn report(old: &Value, new: &Value, options: &Options) -> Report {
    let parse = |it: &Value| Document::parse("grid", it.to_string()).unwrap();
    compare(&parse(old), &parse(new), options).unwrap()
}

fn validator(schemas: &Value, version: Version, reading: Reading) -> jsonschema::Validator {
    let all = schemas.as_object().unwrap().iter();
    let all: Value = all.map(|(name, it)| (name.clone(), convert(it, version, reading))).collect();
    let root = json!({ "$ref": "#/components/schemas/Root", "components": { "schemas": all } });
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .build(&root)
        .unwrap()
}

/// What two schemas accept of the values that were tried.
struct Judged {
    values: Vec<Value>,
    /// For each reading, which values each side accepts.
    accepted: BTreeMap<&'static str, [Vec<bool>; 2]>,
    /// Whether a value has a member that this side does not name.
    strange: [Vec<bool>; 2],
}

fn judge(pair: &Pair, wrapper: Wrapper, version: Version, is_text: bool) -> Judged {
    let (old, new) = (&wrapper.schemas(&pair.old), &wrapper.schemas(&pair.new));
    let roots =
        [json!({ "components": { "schemas": old } }), json!({ "components": { "schemas": new } })];
    let (a, b) = (&old["Root"], &new["Root"]);
    let mut values = domain::values(&[a, b], &[&roots[0], &roots[1]], 0);
    let inner = domain::values(&[&pair.old, &pair.new], &[&roots[0], &roots[1]], 0);
    values.extend(inner.iter().flat_map(|it| wrapper.embed(it)));
    if is_text {
        values = text::with_twins(&values);
    }
    let mut accepted = BTreeMap::new();
    for (name, reading) in [("literal", Reading::Literal), ("lenient", Reading::Lenient)] {
        let of = |schemas: &Value| {
            let validator = validator(schemas, version, reading);
            values.iter().map(|it| validator.is_valid(it)).collect::<Vec<bool>>()
        };
        accepted.insert(name, [of(old), of(new)]);
    }
    let of = |schemas: &Value| {
        let named = domain::named(schemas);
        values.iter().map(|it| domain::strange(it, &named)).collect::<Vec<bool>>()
    };
    let of = |pair: &Value, schemas: &Value| {
        if domain::tells_of_others(pair) { vec![false; values.len()] } else { of(schemas) }
    };
    let strange = [of(&pair.old, old), of(&pair.new, new)];
    Judged { values, accepted, strange }
}

impl Judged {
    /// A value that side `narrow` accepts and the other refuses.
    fn lost(&self, reading: &'static str, narrow: usize, known_members: bool) -> Option<&Value> {
        let sides = &self.accepted[reading];
        (0..self.values.len())
            .filter(|at| !known_members || !self.strange[narrow][*at])
            .find(|at| sides[narrow][*at] && !sides[1 - narrow][*at])
            .map(|at| &self.values[at])
    }

    /// A text that side `narrow` accepts for some value and the other for none.
    fn lost_text(
        &self,
        narrow: usize,
        carrier: Carrier,
        scalars: bool,
        known_members: bool,
    ) -> Option<String> {
        let sides = &self.accepted["lenient"];
        let of = |at: usize| {
            let it = &self.values[at];
            let unsent = known_members && self.strange[narrow][at];
            // A list of one item is written as the item, unless a separator in it makes several of it.
            let parts = it.is_object() || it.as_array().is_some_and(|it| it.len() != 1);
            let written = || text::text(it, carrier.repeats());
            let text = if unsent || scalars && parts { None } else { written() };
            text.filter(|text| {
                !scalars || carrier.escapes() || !it.is_array() || !text.contains(',')
            })
        };
        let mut texts: BTreeMap<String, [bool; 2]> = BTreeMap::new();
        let both = sides[narrow].iter().zip(&sides[1 - narrow]);
        for (at, (narrower, wider)) in both.enumerate() {
            let Some(text) = of(at) else { continue };
            let entry = texts.entry(text).or_default();
            entry[0] |= *narrower;
            entry[1] |= *wider;
        }
        texts.into_iter().find(|(_, it)| it[0] && !it[1]).map(|(text, _)| text)
    }
}

/// What the engine said of a pair, against what the oracle says.
#[derive(Default)]
struct Score {
    compared: usize,
    breaking: usize,
    wrong: Vec<String>,
    undecided: Vec<String>,
}

fn is_whole() -> bool {
    std::env::var("BLIND_GRID").is_ok_and(|it| it == "all")
}

fn combinations() -> Vec<(Wrapper, Carrier)> {
    let mut all = Vec::new();
    for wrapper in WRAPPERS {
        for carrier in CARRIERS {
            let body = matches!(carrier, Carrier::Request | Carrier::Response);
            let whole = wrapper == Wrapper::Whole;
            let quick = matches!(
                (wrapper, carrier),
                (Wrapper::Whole, Carrier::Request | Carrier::Response | Carrier::Query)
                    | (Wrapper::Required | Wrapper::AnyOfBranch, Carrier::Request)
                    | (Wrapper::TaggedBranch, Carrier::Response)
            );
            if quick || is_whole() && (whole || body || carrier == Carrier::Both) {
                all.push((wrapper, carrier));
            }
        }
    }
    all
}

fn mentions(schema: &Value, words: &[&str]) -> bool {
    let text = schema.to_string();
    words.iter().any(|it| text.contains(it))
}

fn score(
    pair: &Pair,
    version: Version,
    place: (Wrapper, Carrier),
    back: bool,
    judged: &Judged,
    score: &mut Score,
) {
    let (wrapper, carrier) = place;
    if carrier == Carrier::WebhookRequest && version == Version::V30 {
        return;
    }
    let (old, new) = (wrapper.schemas(&pair.old), wrapper.schemas(&pair.new));
    let documents = [carrier.document(version, &old), carrier.document(version, &new)];
    let (from, to) = if back { (1, 0) } else { (0, 1) };
    let strict = Options { strict: true, ..Options::default() };
    for (mode, options) in [("strict", strict), ("default", Options::default())] {
        let is_strict = mode == "strict";
        if carrier.is_text() && is_strict {
            continue;
        }
        let report = report(&documents[from], &documents[to], &options);
        score.compared += 1;
        let reading = if is_strict { "literal" } else { "lenient" };
        let ways = carrier.ways();
        // Clients of the base send to the revision, and read what the revision sends.
        let sent = if ways.0 { judged.lost(reading, from, !is_strict) } else { None };
        let read = if ways.1 { judged.lost(reading, to, false) } else { None };
        let lost = sent.or(read);
        let place = format!(
            "{}{} {version:?} {wrapper:?} {carrier:?} {mode}",
            pair.name,
            if back { " back" } else { "" }
        );
        let ids = || {
            report
                .findings
                .iter()
                .map(|it| (it.id, it.level.as_str(), it.message.as_str(), it.undecided.as_deref()))
                .collect::<Vec<_>>()
        };
        if pair.same && lost.is_some() {
            score.wrong.push(format!("GRID {place}: claimed to mean the same, but {lost:?}"));
            continue;
        }
        // Whether clients send what only such a keyword speaks of is a matter of opinion.
        let words = ["dependent", "patternProperties", "propertyNames", "\"not\"", "\"if\""];
        let open = !is_strict && mentions(&json!([pair.old, pair.new]), &words);
        if carrier.is_text() {
            let narrow = if ways.0 { from } else { to };
            // How arrays and objects are written is compared only with their own kind.
            let kind =
                |it: &Value| ["array", "object"].into_iter().find(|kind| it["type"] == **kind);
            let untyped = kind(&pair.old).is_none() || kind(&pair.old) != kind(&pair.new);
            let text = judged.lost_text(narrow, carrier, untyped, ways.0);
            match (text, lost, report.worst()) {
                (Some(text), _, worst) if worst != Some(Level::Breaking) => {
                    score.wrong.push(format!("MISS {place}: text {text:?}; {:?}", ids()));
                }
                (None, None, Some(Level::Breaking))
                    if !(open && judged.lost("literal", from, false).is_some()) =>
                {
                    verdict(&report, pair, &place, &ids(), score)
                }
                _ => {}
            }
            continue;
        }
        if wrapper == Wrapper::Negated {
            // Under `not` proofs are few, and names that nobody sends are not thought of.
            if is_strict && lost.is_some() && !report.breaking {
                score.wrong.push(format!("MISS {place}: {lost:?}; {:?}", ids()));
            }
            continue;
        }
        if let Some(value) = lost {
            score.breaking += 1;
            if !report.breaking {
                score.wrong.push(format!("MISS {place}: {value}; {:?}", ids()));
            }
        } else if report.breaking {
            if !open || judged.lost("literal", from, false).is_none() {
                verdict(&report, pair, &place, &ids(), score);
            }
        } else if pair.same && report.worst() > Some(Level::Info) {
            score.wrong.push(format!("TALK {place}: {:?}", ids()));
        }
        if is_strict {
            let sent = if ways.0 { judged.lost(reading, to, false) } else { None };
            let read = if ways.1 { judged.lost(reading, from, false) } else { None };
            let servers =
                report.findings.iter().any(|it| it.verdicts.servers.level == Level::Breaking);
            let decided = report.findings.iter().all(|it| it.undecided.is_none());
            let lost = sent.or(read);
            let lax = report.findings.iter().any(|it| it.id.ends_with("-property-added"));
            if lost.is_some() && !servers && !lax {
                score.wrong.push(format!("SERVERS MISS {place}: {lost:?} {:?}", ids()));
            }
            if lost.is_none() && servers && decided && !pair.undecided {
                score.wrong.push(format!("SERVERS ALARM {place}: {:?}", ids()));
            }
        }
        let most = pair.edits;
        let told = report
            .findings
            .iter()
            .filter(|it| it.level > Level::Info || it.verdicts.servers.level > Level::Info);
        if told.count() > most {
            score.wrong.push(format!("MANY {place}: {:?}", ids()));
        }
    }
}

/// A break without a witness: a false alarm, unless the engine says itself that it does not know.
fn verdict(
    report: &Report,
    pair: &Pair,
    place: &str,
    ids: &dyn std::fmt::Debug,
    score: &mut Score,
) {
    let known =
        report.findings.iter().any(|it| it.level == Level::Breaking && it.undecided.is_none());
    if known {
        score.wrong.push(format!("ALARM {place}: {ids:?}"));
    } else if pair.undecided {
        score.undecided.push(place.to_owned());
    } else {
        score.wrong.push(format!("UNDECIDED {place}: {ids:?}"));
    }
}

#[test]
fn single_edits_of_schemas_are_judged_as_a_validator_judges_them() {
    let filter = std::env::var("BLIND_FILTER").unwrap_or_default();
    let pairs: Vec<Pair> = pairs().into_iter().filter(|it| it.name.contains(&filter)).collect();
    let mut all = Score::default();
    let mut known = 0;
    for pair in &pairs {
        let (wrong, undecided) = (all.wrong.len(), all.undecided.len());
        for version in &pair.versions {
            let mut known: BTreeMap<(String, bool), Judged> = BTreeMap::new();
            for (wrapper, carrier) in combinations() {
                // A plain run looks at both versions where the schema stands by itself.
                let last = pair.versions.last() == Some(version);
                if !is_whole() && wrapper != Wrapper::Whole && !last {
                    continue;
                }
                let judged = known
                    .entry((format!("{wrapper:?}"), carrier.is_text()))
                    .or_insert_with(|| judge(pair, wrapper, *version, carrier.is_text()));
                for back in [false, true] {
                    score(pair, *version, (wrapper, carrier), back, judged, &mut all);
                }
            }
        }
        if let Some(reason) = &pair.known {
            // What is known and has gone is no longer to be excused.
            assert!(all.wrong.len() > wrong, "{} is right now, and excused: {reason}", pair.name);
            all.wrong.truncate(wrong);
            known += 1;
        }
        let excused = pair.undecided && pair.known.is_none();
        assert!(!excused || all.undecided.len() > undecided, "{} is decided now", pair.name);
    }
    println!(
        "{} pairs, {} comparisons, {} breaking, {} undecided, {known} pairs excused, {} wrong",
        pairs.len(),
        all.compared,
        all.breaking,
        all.undecided.len(),
        all.wrong.len()
    );
    assert!(all.wrong.is_empty(), "{} are wrong:\n{}", all.wrong.len(), all.wrong.join("\n"));
}
