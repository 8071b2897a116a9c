//! All operations.

use super::{GENERATED, badge, cell, code, source, table, type_cell};
use crate::Sdk;
use crate::model::Reference;
use crate::model::errors::is_range;
use crate::model::operation::{Answer, Body, Example, Media, Operation, Parameter};
use crate::sample;

/// The page of operations.
pub(crate) fn operations(reference: &Reference<'_>, sdk: &Sdk<'_>) -> String {
    let mut page = GENERATED.to_owned();
    page += &format!("# Operations of the {}\n\n", reference.title);
    page += &format!("Version {} of the contract.\n\n", reference.version);
    page += &sdk.advice.map(paragraph).unwrap_or_default();
    page += "| operation | request | what it does | evidence |\n|---|---|---|---|\n";
    for it in reference.operations() {
        let request = format!("{} {}", it.method.as_str(), it.path);
        let (id, summary) = (it.id, cell(it.summary));
        page +=
            &format!("| [`{id}`](#{id}) | `{request}` | {summary} | {} |\n", badge(it.evidence));
    }
    for tag in &reference.tags {
        page += &format!("\n## {}\n\n", if tag.name.is_empty() { "Other" } else { tag.name });
        page += &paragraph(tag.description);
        for it in &tag.operations {
            page += &operation(reference, it, sdk);
        }
    }
    format!("{}\n", page.trim_end())
}

fn operation(reference: &Reference<'_>, operation: &Operation<'_>, sdk: &Sdk<'_>) -> String {
    let mut text = format!("### {}\n\n", operation.id);
    text +=
        &format!("`{} {}` - {}\n\n", operation.method.as_str(), operation.path, operation.summary);
    text += &paragraph(operation.description);
    text += &source(operation.evidence);
    text += &format!("**Needs** {}.\n\n", needs(operation));
    text += &parameters(&operation.parameters);
    text += &operation.body.as_ref().map(body).unwrap_or_default();
    for answer in &operation.successes {
        text += &success(answer);
    }
    text += &failures(&operation.failures);
    text += &code("sh", &sample::curl(reference, operation));
    if let Some(snippet) = sample::operation(operation, sdk) {
        text += &code("rust", &snippet.shown());
    }
    text
}

fn needs(operation: &Operation<'_>) -> String {
    let alternatives =
        operation.credentials.iter().map(|alternative| match alternative.as_slice() {
            [] => "no credentials".to_owned(),
            names => names.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(" and "),
        });
    let alternatives: Vec<_> = alternatives.collect();
    if alternatives.is_empty() { "no credentials".to_owned() } else { alternatives.join(", or ") }
}

fn parameters(parameters: &[Parameter<'_>]) -> String {
    if parameters.is_empty() {
        return String::new();
    }
    let mut text =
        "| parameter | in | type | | description | evidence |\n|---|---|---|---|---|---|\n"
            .to_owned();
    for it in parameters {
        text += &format!(
            "| `{}` | {} | {} | {} | {} | {} |\n",
            it.name,
            it.location,
            type_cell(&it.facts),
            if it.required { "required" } else { "optional" },
            cell(it.facts.description),
            badge(it.facts.evidence),
        );
    }
    text + "\n"
}

fn body(body: &Body<'_>) -> String {
    let mut text = format!(
        "**Request body**, {}. {}\n\n",
        if body.required { "required" } else { "optional" },
        cell(body.description)
    );
    for media in &body.media {
        text += &format!("`{}`", media.media_type);
        text += &media.schema_name().map(|it| format!(", `{it}`")).unwrap_or_default();
        text += "\n\n";
        text += &source(media.evidence);
        text += &media.shape.as_ref().map(table).unwrap_or_default();
        text += &examples(media);
    }
    text
}

fn examples(media: &Media<'_>) -> String {
    let example =
        |it: &Example<'_>| format!("{}:\n\n{}", it.title, code("json", &format!("{:#}", it.value)));
    media.examples.iter().map(example).collect()
}

fn success(answer: &Answer<'_>) -> String {
    let mut text = format!("**{}** {}\n\n", answer.status, cell(answer.description));
    text += &source(answer.evidence);
    let headers = header_names(answer);
    if !headers.is_empty() {
        text += &format!("Headers: {headers}.\n\n");
    }
    for media in &answer.media {
        text += &media.shape.as_ref().map(table).unwrap_or_default();
        text += &examples(media);
    }
    text
}

fn header_names(answer: &Answer<'_>) -> String {
    answer.headers.iter().map(|it| format!("`{}`", it.name)).collect::<Vec<_>>().join(", ")
}

fn failures(failures: &[Answer<'_>]) -> String {
    if failures.is_empty() {
        return String::new();
    }
    let mut text =
        "| status | error types | what it means, and what to do | evidence |\n|---|---|---|---|\n"
            .to_owned();
    for it in failures {
        let types = if is_range(it.status) {
            "any".to_owned()
        } else {
            let link = |name: &str| format!("[`{name}`](errors.md#{})", name.to_lowercase());
            it.errors.iter().map(|(name, _)| link(name)).collect::<Vec<_>>().join(", ")
        };
        let mut description = cell(it.description);
        if !it.headers.is_empty() {
            description += &format!(" Header: {}.", header_names(it));
        }
        text += &format!("| {} | {types} | {description} | {} |\n", it.status, badge(it.evidence));
    }
    text + "\n"
}

fn paragraph(markdown: &str) -> String {
    if markdown.trim().is_empty() { String::new() } else { format!("{}\n\n", markdown.trim()) }
}
