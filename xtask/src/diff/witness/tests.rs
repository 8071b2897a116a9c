//! The compiler's word on edits of the project's own document.

use openapi_diff::{
    Affects, Direction, Finding, Level, Location, OperationRef, Operations, Report, Verdict,
    Verdicts, compare,
};
use openapi_document::Document;

use super::show;
use crate::diff::own_options;
use crate::workspace;

fn finding(pointer: &str, operation: Option<&str>) -> Finding {
    let verdict = |level| Verdict { level, sentence: String::new() };
    let operations = operation.map(|id| OperationRef {
        label: "GET /".to_owned(),
        operation_id: Some(id.to_owned()),
        direction: Direction::Both,
    });
    Finding {
        id: "made-by-hand",
        level: Level::Info,
        affects: Affects::Sdk,
        undecided: None,
        operations: Operations(operations.into_iter().collect()),
        base: Some(Location { pointer: pointer.to_owned(), line: 1, column: 1 }),
        revision: None,
        old: None,
        new: None,
        message: format!("changed {pointer}"),
        hint: String::new(),
        verdicts: Verdicts {
            clients: verdict(Level::Info),
            servers: verdict(Level::Info),
            sdk: verdict(Level::Breaking),
        },
        fingerprint: "0".to_owned(),
    }
}

fn findings_shown(shown: &str) -> usize {
    shown.matches("witness[").count()
}

#[test]
fn rustc_accepts_the_base_and_refuses_the_revision() {
    let text = std::fs::read_to_string(workspace::document()).expect("the document");
    let edits = [
        // A method that is called otherwise.
        ("operationId: firmware_index_get", "operationId: firmware_index"),
        // A value that a match does not handle, and one that is gone.
        ("enum: [queued, ", "enum: [paused, queued, "),
        ("enum: [basic, x509]", "enum: [basic]"),
        // A field of another type, and a field that a struct literal lacks.
        (
            "      properties:\n        slot_id:\n          type: integer\n          format: int32\n",
            "      properties:\n        dry_run: { type: boolean, description: Only look. }\n        slot_id:\n          \
             type: integer\n          format: int64\n",
        ),
        // A field that is gone.
        (
            "        current:\n          type: boolean\n          description: Whether this is the image that runs. In \
             the samples, one slot has true.\n",
            "",
        ),
        // An argument that has to be given.
        (
            "      name: X-Token\n      in: header\n      required: false\n",
            "      name: X-Token\n      in: header\n      required: true\n",
        ),
    ];
    let mut edited = text.clone();
    for (before, after) in edits {
        assert!(edited.contains(before), "the document has no `{before}`");
        edited = edited.replacen(before, after, 1);
    }
    let base = Document::parse("base.yaml", text).expect("a document");
    let revision = Document::parse("revision.yaml", edited).expect("a document");
    let report = compare(&base, &revision, &own_options()).expect("a report");
    let mut findings = report.findings;
    let found = findings.iter().filter(|it| it.verdicts.sdk.level == Level::Breaking).count();
    assert_eq!(found, edits.len() + 1, "one edit holds two");
    findings.push(finding("/components/schemas/FirmwareSlot", None));
    // It names an operation whose method changes, but in another respect.
    findings.push(finding("/paths/~1api~1firmware/get/responses", Some("firmware_slot_list")));
    let shown = show(&Report::new(findings), &base, &revision).expect("witnesses");
    // Unchanged, so that nothing can be shown, and nothing is made up.
    assert!(
        shown.contains("none: the generated code does not differ where the finding points"),
        "{shown}"
    );
    let count = format!("{found} of {} breaks of the SDK proven by rustc", found + 2);
    assert!(shown.contains(&count), "{count}:\n{shown}");
    for code in ["E0599", "E0004", "E0308", "E0063", "E0609"] {
        assert!(shown.contains(&format!("error[{code}]")), "{code} is missing in:\n{shown}");
    }
    // The guide shows one of them, which was the only one there.
    let guide = include_str!("../../../../docs/diff-guide.md");
    let (_, block) =
        guide.split_once("<!-- witness -->\n```text\n").expect("the guide has a witness");
    let (block, _) = block.split_once("```").expect("it ends");
    let here = (0..findings_shown(&shown)).any(|index| {
        shown.contains(&block.replace("witness_0.rs", &format!("witness_{index}.rs")))
    });
    assert!(here, "docs/diff-guide.md shows another witness than:\n{shown}");
}

#[test]
fn a_document_without_an_sdk_is_named_with_the_reason() {
    let text = std::fs::read_to_string(workspace::document()).expect("the document");
    let refused = text.replacen("openapi: 3.0.3", "openapi: 3.1.0", 1);
    let base = Document::parse("base.yaml", refused).expect("a document");
    let revision = Document::parse("revision.yaml", text).expect("a document");
    let report = Report::new(vec![finding("/components/schemas/FirmwareSlot", None)]);
    let error = show(&report, &base, &revision).expect_err("no SDK");
    let error = format!("{error:#}");
    assert!(error.contains("cannot generate the SDK of `base.yaml`"), "{error}");
    assert!(error.contains("base.yaml:1:10: error[generator-version]"), "{error}");
}
