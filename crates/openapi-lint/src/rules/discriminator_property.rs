//! Every variant has the discriminator's property, as a required string.
//!
//! A value without its tag cannot be told from the others; generators write a reader that fails
//! on it.

use crate::discriminators::unions;
use crate::prelude::*;
use crate::support::{composed, cut};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "discriminator-property",
    title: "every variant has the discriminator's property, as a required string",
    reason: "A value without its tag, or with a tag that is no string, cannot be read.",
    level: Level::Error,
    set: Set::Specification,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for union in unions(context) {
        let own = union.discriminator.parent();
        let base = own.filter(|_| union.keyword.is_none()).map(|it| (it, None));
        let variants = union.variants.iter().filter_map(|it| Some((it.schema?, it.name)));
        for (schema, name) in base.into_iter().chain(variants) {
            let name = name.map_or("the schema".to_owned(), |it| format!("`{}`", cut(it)));
            // The property may be the union's own, beside `oneOf`.
            let beside = own.filter(|_| union.keyword.is_some());
            let find = |it| crate::support::property(context, it, union.tag);
            let own_property = |it: Node<'d>| it.get("properties")?.get(union.tag);
            let property = find(schema).or_else(|| own_property(beside?));
            let is_required = requires(context, schema, union.tag)
                || beside.is_some_and(|it| names(it, union.tag));
            let (fault, hint) = match property {
                None => ("has no property", "add it, as a required string"),
                Some(it) if !is_string(context, it) => {
                    ("does not hold a string in", "make it `type: string`")
                }
                Some(_) if !is_required => ("does not require", "name it in `required`"),
                Some(_) => continue,
            };
            let tag = cut(union.tag);
            let message = format!("{name} {fault} `{tag}`, which the discriminator reads");
            report.key(schema, message, hint);
        }
    }
}

fn requires<'d>(context: &Context<'d>, schema: Node<'d>, name: &str) -> bool {
    composed(context, schema, |part| names(part, name))
}

/// Whether the schema's own `required` names the property.
fn names(schema: Node<'_>, name: &str) -> bool {
    schema.get("required").into_iter().flat_map(Node::items).any(|it| it.as_str() == Some(name))
}

fn is_string<'d>(context: &Context<'d>, property: Node<'d>) -> bool {
    let types = context.follow(property).map(crate::support::types).unwrap_or_default();
    types.is_empty() || types == ["string"]
}
