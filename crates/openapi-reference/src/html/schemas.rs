//! The schemas by name, for those who follow a link on a type.

use maud::{Markup, html};

use super::table::{badge, shape};
use super::{View, anchor, has};
use crate::model::NamedSchema;
use crate::model::evidence::Levels;

/// All schemas that are sent or read.
pub(super) fn schemas(view: &View<'_>) -> Markup {
    html! {
        @if !view.reference.schemas.is_empty() {
            section #schemas {
                h2 { "Schemas" (anchor("schemas", "the schemas")) }
                p .lead {
                    "What is sent and what is read, by name."
                    @if !view.reference.errors.is_empty() {
                        " The schemas of errors are in the " a href="#errors" { "catalogue of errors" } "."
                    }
                }
                @for it in &view.reference.schemas { (schema(view, it)) }
            }
        }
    }
}

fn schema(view: &View<'_>, schema: &NamedSchema<'_>) -> Markup {
    let id = format!("schema-{}", schema.name);
    let facts = &schema.shape.facts;
    let mut levels = Levels::from(facts.evidence);
    schema.shape.rows.iter().for_each(|row| levels |= row.levels);
    html! {
        article .schema id=(id) data-has=(has(levels)) data-kind="schema" data-find=(schema.name) {
            h3 { (schema.name) (anchor(&id, schema.name)) }
            div .prose { (view.block(facts.description)) }
            (badge(view, facts.evidence))
            (shape(view, &format!("Members of {}", schema.name), &schema.shape, Some(&id)))
        }
    }
}
