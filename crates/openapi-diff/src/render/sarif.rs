//! For code scanning: SARIF 2.1.0.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::json::pretty;
use super::place::anchor;
use super::words::message_and_reach;
use super::{Comparison, Review};
use crate::policy::Accepted;
use crate::{Finding, Level, Location, rules};

/// One run with a result a finding, and the rules that these come from. Accepted findings are suppressed results.
#[must_use]
pub fn sarif(review: &Review<'_>) -> String {
    let findings = review.distinct();
    let accepted: Vec<(&Comparison<'_>, &Accepted)> = review
        .comparisons
        .iter()
        .flat_map(|comparison| comparison.accepted.iter().map(move |it| (comparison, it)))
        .collect();
    let ids = findings.iter().map(|it| it.1.id).chain(accepted.iter().map(|it| it.1.finding.id));
    // The map sorts by identifier and gives each rule its index.
    let mut rules: BTreeMap<&str, usize> = ids.map(|id| (id, 0)).collect();
    rules.values_mut().enumerate().for_each(|(at, index)| *index = at);

    let mut results: Vec<Value> = Vec::new();
    for (comparison, finding) in findings {
        results.push(result(comparison, finding, &rules));
    }
    for (comparison, accepted) in accepted {
        let mut suppressed = result(comparison, &accepted.finding, &rules);
        suppressed["suppressions"] = json!([{
            "kind": "external",
            "status": "accepted",
            "justification":
                format!("{} ({}, until {})", accepted.reason, accepted.owner, accepted.expires),
        }]);
        results.push(suppressed);
    }
    pretty(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules.keys().map(|id| rule(id)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    }))
}

fn rule(id: &str) -> Value {
    let Some(rule) = rules::find(id) else {
        return json!({ "id": id });
    };
    json!({
        "id": id,
        "shortDescription": { "text": rule.title },
        "fullDescription": { "text": rule.why },
        "help": { "text": format!("Instead: {}", rule.safe_alternative) },
        "helpUri": format!("{}/blob/main/docs/diff-rules.md#{id}", env!("CARGO_PKG_REPOSITORY")),
        "defaultConfiguration": { "level": level(rule.levels.clients) },
    })
}

fn result(comparison: &Comparison<'_>, finding: &Finding, rules: &BTreeMap<&str, usize>) -> Value {
    let revision = anchor(finding, comparison.revision);
    let mut result = json!({
        "ruleId": finding.id,
        "ruleIndex": rules.get(finding.id),
        "level": level(finding.level),
        "message": { "text": message_and_reach(finding) },
        "locations": [location(comparison.revision.name(), &revision)],
        "partialFingerprints": { "openapiDiff/v1": finding.fingerprint },
        "properties": {
            "affects": finding.affects,
            "operations": finding.operations.iter().map(|it| &it.label).collect::<Vec<_>>(),
            "verdicts": finding.verdicts,
            "hint": finding.hint,
        },
    });
    if let Some(base) = &finding.base {
        let mut related = location(comparison.base.name(), base);
        related["message"] = json!({ "text": "before the change" });
        result["relatedLocations"] = json!([related]);
    }
    result
}

fn location(file: &str, location: &Location) -> Value {
    json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(file) },
            "region": { "startLine": location.line, "startColumn": location.column },
        },
        "logicalLocations": [{ "fullyQualifiedName": format!("#{}", location.pointer) }],
    })
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Breaking => "error",
        Level::Warning => "warning",
        Level::Info => "note",
    }
}

/// A file's name as a URI reference. A colon is encoded too, as `main:openapi.yaml` would read as a scheme.
fn uri(file: &str) -> String {
    let mut uri = String::from(if file.starts_with('/') { "file://" } else { "" });
    for byte in file.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/@".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}
