//! An example is given in one way: `example` or `examples`, `value` or `externalValue`.

use crate::prelude::*;

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "example-form",
    title: "an example is given in one way: `example` or `examples`, `value` or `externalValue`",
    reason: "The specification has the two exclude one another, and tools show either.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    let pairs = [
        (Object::Parameter, "example", "examples"),
        (Object::Header, "example", "examples"),
        (Object::MediaType, "example", "examples"),
        (Object::Example, "value", "externalValue"),
    ];
    for (object, one, other) in pairs {
        for site in context.each(object) {
            if let (Some(node), Some(_)) = (site.node.get(one), site.node.get(other)) {
                report.key(
                    node,
                    format!("{} with both `{one}` and `{other}`", object.title()),
                    "delete one of the two",
                );
            }
        }
    }
}
