//! Two small documents and a report on them that has one of everything.

use openapi_diff::policy::{Accepted, Versions, advise};
use openapi_diff::render::{Comparison, Review};
use openapi_diff::{
    Affects, Direction, Finding, Level, Location, OperationRef, Operations, Report, Verdict,
    Verdicts,
};
use openapi_document::Document;
use serde_json::json;

pub(crate) const BASE: &str = r##"openapi: 3.0.3
info: { title: Orders, version: 1.2.0 }
paths:
  /orders:
    get:
      operationId: order_list
      responses:
        '200':
          description: All orders.
          content:
            application/json:
              schema: { $ref: "#/components/schemas/Order" }
    post:
      operationId: order_create
      requestBody:
        content:
          application/json:
            schema: { $ref: "#/components/schemas/Order" }
      responses:
        '201': { description: Created. }
    delete:
      operationId: order_clear
      responses:
        '204': { description: Gone. }
components:
  schemas:
    Order:
      type: object
      properties:
        state: { type: string, enum: [open, "paid"] }
        total: { type: integer, format: int32 }
"##;

pub(crate) const REVISION: &str = r##"openapi: 3.0.3
info: { title: Orders, version: 1.2.1 }
paths:
  /orders:
    get:
      operationId: orders
      responses:
        '200':
          description: All orders.
          content:
            application/json:
              schema: { $ref: "#/components/schemas/Order" }
    post:
      operationId: order_create
      requestBody:
        content:
          application/json:
            schema: { $ref: "#/components/schemas/Order" }
      responses:
        '201': { description: Created. }
components:
  schemas:
    Order:
      type: object
      properties:
        state: { type: string, enum: [open] }
        total: { type: integer, format: int64 }
        note: { type: string }
"##;

pub(crate) struct Case {
    pub(crate) base: Document,
    pub(crate) revision: Document,
    pub(crate) report: Report,
    pub(crate) accepted: Vec<Accepted>,
}

impl Case {
    pub(crate) fn review(&self) -> Review<'_> {
        let versions = |file: &str| Versions {
            file: file.to_owned(),
            base: Some("1.2.0".to_owned()),
            revision: Some("1.2.1".to_owned()),
        };
        let advice =
            advise(&self.report, false, &versions("openapi.yaml"), Some(&versions("Cargo.toml")));
        let comparison = Comparison {
            title: "main at 1a2b3c4".to_owned(),
            report: &self.report,
            base: &self.base,
            revision: &self.revision,
            accepted: &self.accepted,
            advice,
        };
        Review { comparisons: vec![comparison], problems: Vec::new() }
    }
}

pub(crate) fn location(document: &Document, pointer: &str) -> Location {
    let node =
        document.resolve(&format!("#{pointer}")).expect("the fixture names a place that is there");
    let position = node.key_position();
    Location { pointer: pointer.to_owned(), line: position.line, column: position.column }
}

pub(crate) fn operation(label: &str, direction: Direction) -> OperationRef {
    OperationRef { label: label.to_owned(), operation_id: None, direction }
}

pub(crate) fn verdicts(clients: Level, servers: Level, sdk: Level) -> Verdicts {
    let verdict = |level: Level, who: &str| Verdict {
        level,
        sentence: format!("{who} can tell that this is {}.", level.as_str()),
    };
    Verdicts {
        clients: verdict(clients, "A client"),
        servers: verdict(servers, "A server"),
        sdk: verdict(sdk, "Code that uses the SDK"),
    }
}

/// One of everything: a removal, a breaking edit that reaches two operations, an undecided one, a warning, an SDK break
/// that the wire does not see, an addition.
pub(crate) fn case() -> Case {
    let base = Document::parse("openapi.yaml@1a2b3c4", BASE).expect("the base is a document");
    let revision = Document::parse("openapi.yaml", REVISION).expect("the revision is a document");
    let state = "/components/schemas/Order/properties/state";
    let total = "/components/schemas/Order/properties/total";
    let note = "/components/schemas/Order/properties/note";
    let both = vec![
        operation("GET /orders", Direction::Response),
        operation("POST /orders", Direction::Request),
    ];
    let findings = vec![
        Finding {
            id: "operation-removed",
            level: Level::Breaking,
            affects: Affects::Clients,
            undecided: None,
            operations: Operations(vec![operation("DELETE /orders", Direction::Both)]),
            base: Some(location(&base, "/paths/~1orders/delete")),
            revision: None,
            old: None,
            new: None,
            message: "the operation `DELETE /orders` was removed".to_owned(),
            hint: "deprecate the operation, and remove it with the next major version".to_owned(),
            verdicts: verdicts(Level::Breaking, Level::Info, Level::Breaking),
            fingerprint: "00000000000000a1".to_owned(),
        },
        Finding {
            id: "request-enum-narrowed",
            level: Level::Breaking,
            affects: Affects::Both,
            undecided: Some("the pattern <b>has</b> a back reference".to_owned()),
            operations: Operations(both.clone()),
            base: Some(location(&base, state)),
            revision: Some(location(&revision, state)),
            old: Some(json!(["open", "paid"])),
            new: Some(json!(["open"])),
            message: "`Order.state` no longer accepts `\"paid\"` | @everyone <script>".to_owned(),
            hint: "go on accepting the value, and stop documenting it".to_owned(),
            verdicts: verdicts(Level::Breaking, Level::Warning, Level::Breaking),
            fingerprint: "00000000000000a2".to_owned(),
        },
        Finding {
            id: "operation-id-changed",
            level: Level::Info,
            affects: Affects::Sdk,
            undecided: None,
            operations: Operations(vec![operation("GET /orders", Direction::Both)]),
            base: Some(location(&base, "/paths/~1orders/get/operationId")),
            revision: Some(location(&revision, "/paths/~1orders/get/operationId")),
            old: Some(json!("order_list")),
            new: Some(json!("orders")),
            message: "the operation `GET /orders` is called `orders` in place of `order_list`"
                .to_owned(),
            hint: "keep the operationId".to_owned(),
            verdicts: verdicts(Level::Info, Level::Info, Level::Breaking),
            fingerprint: "00000000000000a3".to_owned(),
        },
        Finding {
            id: "format-changed",
            level: Level::Warning,
            affects: Affects::Both,
            undecided: None,
            operations: Operations(both),
            base: Some(location(&base, total)),
            revision: Some(location(&revision, total)),
            old: Some(json!("int32")),
            new: Some(json!("int64")),
            message: "`Order.total` grew from int32 to int64".to_owned(),
            hint: "add a property beside it".to_owned(),
            verdicts: verdicts(Level::Warning, Level::Warning, Level::Breaking),
            fingerprint: "00000000000000a4".to_owned(),
        },
        Finding {
            id: "property-added",
            level: Level::Info,
            affects: Affects::Nobody,
            undecided: None,
            operations: Operations(Vec::new()),
            base: Some(location(&base, "/components/schemas/Order/properties")),
            revision: Some(location(&revision, note)),
            old: None,
            new: Some(json!({ "type": "string" })),
            message: "`Order` has a new optional property `note`".to_owned(),
            hint: String::new(),
            verdicts: verdicts(Level::Info, Level::Info, Level::Info),
            fingerprint: "00000000000000a5".to_owned(),
        },
    ];
    let mut accepted_finding = findings[3].clone();
    accepted_finding.fingerprint = "00000000000000b1".to_owned();
    let accepted = vec![Accepted {
        finding: accepted_finding,
        reason: "all clients were asked".to_owned(),
        owner: "orders team".to_owned(),
        expires: "2027-01-31".to_owned(),
    }];
    Case { base, revision, report: Report::new(findings), accepted }
}
