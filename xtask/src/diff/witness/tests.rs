//! The compiler's word on edits of the project's own document.

use openapi_diff::{
    Affects, Direction, Finding, Level, Location, OperationRef, Operations, Report, Verdict,
    Verdicts,
};
use openapi_document::Document;

use super::show;
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

#[test]
fn rustc_accepts_the_base_and_refuses_the_revision() {
    let text = std::fs::read_to_string(workspace::document()).expect("the document");
    let edits = [
        // A method that is called otherwise.
        ("operationId: firmware_index_get", "operationId: firmware_index"),
        // A value that a match does not handle.
        ("enum: [queued, ", "enum: [paused, queued, "),
        // A field of another type, and a field that a struct literal lacks.
        (
            "      properties:\n        slot_id:\n          type: integer\n          format: int32\n",
            "      properties:\n        dry_run: { type: boolean, description: Only look. }\n        slot_id:\n          \
             type: integer\n          format: int64\n",
        ),
    ];
    let mut edited = text.clone();
    for (before, after) in edits {
        assert!(edited.contains(before), "the document has no `{before}`");
        edited = edited.replacen(before, after, 1);
    }
    let base = Document::parse("base.yaml", text).expect("a document");
    let revision = Document::parse("revision.yaml", edited).expect("a document");
    let report = Report::new(vec![
        finding("/paths/~1api~1firmware/get/operationId", Some("firmware_index_get")),
        finding("/components/schemas/KnownFetchStatus/enum", None),
        finding("/components/schemas/FirmwareTestRequest/properties/slot_id", None),
        finding("/components/schemas/FirmwareTestRequest/properties/dry_run", None),
        finding("/components/schemas/FirmwareSlot", None),
        // It names an operation whose method changes, but in another respect.
        finding("/components/parameters/XToken", Some("firmware_test")),
    ]);
    let shown = show(&report, &base, &revision).expect("witnesses");
    // Unchanged, so that nothing can be shown, and nothing is made up.
    assert!(
        shown.contains("none: the generated code does not differ where the finding points"),
        "{shown}"
    );
    assert!(shown.contains("4 of 6 breaks of the SDK proven by rustc"), "{shown}");
    for code in ["error[E0599]", "error[E0004]", "error[E0308]", "error[E0063]"] {
        assert!(shown.contains(code), "{code} is missing in:\n{shown}");
    }
}
