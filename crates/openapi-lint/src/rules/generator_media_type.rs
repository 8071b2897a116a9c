//! Bodies are of media types that the generators can write, and have a schema.
//!
//! progenitor refuses a media type that it does not know and a body without a schema, and meets a
//! `todo!` at a JSON response without one, or at a JSON body with `encoding`.

use crate::prelude::*;
use crate::support::{cut, essence, is_json, is_type, members};

pub(super) const RULE: RuleInfo = RuleInfo {
    id: "generator-media-type",
    title: "request bodies have a media type that the generators write, and a schema",
    reason: "progenitor refuses other media types, and panics at a JSON body without a schema.",
    level: Level::Error,
    set: Set::Generator,
    check,
};

fn check<'d>(context: &Context<'d>, report: &mut Report<'_, 'd>) {
    for site in context.each(Object::RequestBody) {
        let content: Vec<_> = members(site.node.get("content")).collect();
        // One that can be written is enough: a pass leaves that one.
        let is_written = |(name, _): &(&str, Node<'d>)| can_write(name);
        if let Some((name, first)) = content.first().filter(|_| !content.iter().any(is_written)) {
            report.key(
                *first,
                format!("no generator writes a body of `{}`", cut(name)),
                "offer application/json, application/octet-stream or multipart/form-data",
            );
        }
        for (name, media_type) in content.into_iter().filter(is_written) {
            let schema = media_type.get("schema").and_then(|it| context.follow(it));
            if essence(name) == "application/octet-stream"
                && let Some(schema) = schema.filter(|it| !is_plain_binary(*it))
            {
                report.key(
                    schema,
                    "a raw body whose schema is not plain `type: string`, `format: binary`",
                    "write these two keywords only",
                );
            }
        }
    }
    for site in context.each(Object::MediaType) {
        let name = site.node.key().unwrap_or_default();
        let content = site.node.parent().and_then(Node::parent).and_then(|it| context.object(it));
        let is_body = matches!(content, Some(Object::RequestBody | Object::Response));
        let needs_schema = is_json(name) || content == Some(Object::RequestBody);
        if is_body && needs_schema && site.node.get("schema").is_none() {
            report.key(
                site.node,
                format!("a body of `{}` without a schema", cut(name)),
                "add a `schema`; `schema: {}` takes anything",
            );
        }
    }
}

fn can_write(media_type: &str) -> bool {
    matches!(
        essence(media_type).as_str(),
        "application/json"
            | "application/octet-stream"
            | "application/x-www-form-urlencoded"
            | "text/plain"
            | "text/x-markdown"
            | "multipart/form-data"
    )
}

fn is_plain_binary(schema: Node<'_>) -> bool {
    let limits = ["pattern", "enum", "minLength", "maxLength", "default", "nullable"];
    is_type(schema, "string")
        && schema.get("format").and_then(Node::as_str) == Some("binary")
        && limits.iter().all(|key| schema.get(key).is_none())
}
