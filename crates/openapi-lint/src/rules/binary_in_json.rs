//! JSON carries no raw bytes.
//!
//! `format: binary` in a JSON body is a value that JSON cannot write; `format: byte` is base64.

use crate::bodies::schemas_of;
use crate::prelude::*;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "binary-in-json",
    title: "JSON bodies have no `format: binary`",
    reason: "JSON cannot carry raw bytes: clients send text, files, or nothing.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for schema in schemas_of(context, None) {
        if let Some(format) = schema.get("format").filter(|it| it.as_str() == Some("binary")) {
            report.value(
                format,
                "`format: binary` is part of a JSON body",
                "use `format: byte` (base64), or a multipart body",
            );
        }
    }
}
