//! The document says which version of the specification it follows, and it is one that we read.
//!
//! Version 2.0 has other objects under other names, and what is newer may have objects that we
//! would pass over in silence. Nothing else that lint could say about such a file would be right.

use crate::prelude::*;
use crate::support::show;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "openapi-version",
    title: "`openapi` names a version 3.0 or 3.1",
    reason: "Rules, generators and diff read the objects of 3.0 and 3.1; of any other version \
             they would report noise, or pass over what they do not know.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    if super::is_readable(context.document) {
        return;
    }
    let root = context.document.root();
    if let Some(version) = root.get("swagger") {
        report.key(
            version,
            format!("this is a Swagger {} document, not OpenAPI 3", show(version)),
            "convert it to OpenAPI 3.0.3 first",
        );
    } else if let Some(version) = root.get("openapi") {
        report.value(
            version,
            format!("OpenAPI version {} is not known here", show(version)),
            "write the document as 3.0.3 or 3.1, or quote the version if it was read as a number",
        );
    } else {
        let what = if root.is_object() { "it has no field `openapi`" } else { "it is no object" };
        report.value(
            root,
            format!("this is no OpenAPI document: {what}"),
            "start the file with `openapi: 3.0.3`",
        );
    }
}
