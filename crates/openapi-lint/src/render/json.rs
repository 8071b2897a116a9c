//! A report for programs, in a versioned form.

use schemars::JsonSchema;
use serde::Serialize;

use super::counts;
use crate::{Finding, Level};

/// Version of the form. It changes when a member is renamed, removed or means something else; new
/// members do not change it.
pub const VERSION: u32 = 1;

/// What lint found in one file.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "LintReport")]
struct Report<'a> {
    /// Version of this form: 1.
    version: u32,
    /// The file, as it was named on the command line.
    file: &'a str,
    /// Number of findings of level `error`.
    errors: usize,
    /// Number of findings of level `warning`.
    warnings: usize,
    /// The findings in the order of their places.
    findings: Vec<Item<'a>>,
}

/// One fault.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "LintFinding")]
struct Item<'a> {
    /// Id of the rule, or `parse` for a file that is no JSON or YAML.
    rule: &'a str,
    /// How bad it is.
    level: Severity,
    /// Line, from 1.
    line: u32,
    /// Column in characters, from 1.
    column: u32,
    /// JSON pointer to the place; empty for the whole document.
    pointer: &'a str,
    /// The operation: `operationId`, or method and path. A fault of a component or path
    /// item names an operation that uses it, the nearest one. Absent where no operation is concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'a str>,
    /// The component, such as `schemas/Slot`.
    #[serde(skip_serializing_if = "Option::is_none")]
    component: Option<&'a str>,
    /// What is wrong.
    message: &'a str,
    /// What to do.
    hint: &'a str,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(title = "LintLevel")]
enum Severity {
    Error,
    Warning,
}

/// The findings as one JSON document with a line break at its end.
pub fn json(file: &str, findings: &[Finding]) -> String {
    let (errors, warnings) = counts(findings);
    let report = Report {
        version: VERSION,
        file,
        errors,
        warnings,
        findings: findings.iter().map(item).collect(),
    };
    // Numbers, strings and lists of them always have a JSON form.
    serde_json::to_string_pretty(&report).map(|text| text + "\n").unwrap_or_default()
}

/// The JSON Schema of what [`json`] writes.
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(Report<'_>).to_value()
}

fn item(finding: &Finding) -> Item<'_> {
    Item {
        rule: finding.rule,
        level: match finding.level {
            Level::Error => Severity::Error,
            Level::Warning => Severity::Warning,
        },
        line: finding.position.line,
        column: finding.position.column,
        pointer: &finding.pointer,
        operation: finding.operation.as_deref(),
        component: finding.component.as_deref(),
        message: &finding.message,
        hint: &finding.hint,
    }
}
