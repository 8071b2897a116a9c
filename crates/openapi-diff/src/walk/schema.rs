//! Makes drafts of the edits between schemas.

use openapi_document::Node;

use super::Walk;
use super::detail::detail;
use super::lifecycle::{sunset_doubt, sunset_level};
use crate::draft::Draft;
use crate::engine::{Answer, Aspect, Edit, Kind, Side, To, Way};
use crate::finding::{Direction, Level};
use crate::options::Options;
use crate::rules;

/// What an edit does in its direction: to clients and to servers.
struct Harm<'e> {
    clients: Option<&'e Side>,
    servers: Option<&'e Side>,
}

impl<'d> Walk<'d> {
    pub(super) fn schema_drafts(&mut self) {
        self.graph.explain_circles();
        for (pair, uses) in self.graph.pairs.iter().zip(self.graph.uses()) {
            let direction = match pair.way.to {
                To::Server => Direction::Request,
                To::Client => Direction::Response,
            };
            for edit in &pair.edits {
                let mut felt = edit.clone();
                if !uses.forward {
                    felt.forward = None;
                }
                if !uses.backward {
                    felt.backward = None;
                }
                let near = (pair.base, pair.revision);
                let mut draft = draft(edit, &felt, pair.way, near, &self.options);
                draft.users = uses.all.iter().map(|it| (*it, direction)).collect();
                self.drafts.push(draft);
            }
        }
    }
}

/// `felt` is the edit without what hurts nobody, since the whole around it accepts the same.
fn draft<'d>(
    edit: &Edit<'d>,
    felt: &Edit<'d>,
    way: Way,
    near: (Node<'d>, Node<'d>),
    options: &Options,
) -> Draft<'d> {
    let harm = match way.to {
        To::Server => Harm { clients: felt.forward.as_ref(), servers: felt.backward.as_ref() },
        To::Client => Harm { clients: felt.backward.as_ref(), servers: felt.forward.as_ref() },
    };
    let (suffix, family) = suffix(edit, way);
    let prefix = match way.to {
        To::Server => "request-",
        To::Client => "response-",
    };
    let rule = rules::find(&format!("{prefix}{suffix}"))
        .or_else(|| rules::find(suffix))
        .map_or("request-schema-narrowed", |it| it.id);
    let base = edit.base.unwrap_or(near.0);
    let revision = edit.revision.unwrap_or(near.1);
    let mut draft = Draft::new(rule, base, revision).family(family);
    draft.added = edit.base.is_none() && edit.revision.is_some();
    draft.removed = edit.revision.is_none() && edit.base.is_some();
    draft.name.clone_from(&edit.name);
    draft.detail = detail(edit);
    levels(&mut draft, edit, way, &harm, options);
    draft.same_values = match edit.kind {
        Kind::BranchAdded | Kind::BranchRemoved => {
            edit.forward.is_none() && edit.backward.is_none()
        }
        Kind::Constraint(_) => felt.forward.is_none() && felt.backward.is_none(),
        _ => false,
    };
    let doubt = |side: Option<&Side>| {
        let side = side.filter(|it| it.answer == Answer::Unknown)?;
        let unnamed = || "it depends on a part that could not be decided".to_owned();
        Some(side.reason.clone().unwrap_or_else(unnamed))
    };
    draft.undecided = doubt(harm.clients).filter(|_| draft.clients >= Level::Warning);
    draft.servers_undecided = doubt(harm.servers);
    if edit.kind == Kind::Sunset {
        draft.undecided = sunset_doubt(edit.revision);
    }
    draft
}

/// The end of the rule's name, and the name that both directions share.
fn suffix(edit: &Edit<'_>, way: Way) -> (&'static str, &'static str) {
    let narrowed = match way.to {
        To::Server => edit.forward.is_some(),
        To::Client => edit.backward.is_none() && edit.forward.is_some(),
    };
    let of = |less: &'static str, more: &'static str| if narrowed { less } else { more };
    match edit.kind {
        Kind::Constraint(aspect) => match aspect {
            Aspect::Type => (of("type-narrowed", "type-widened"), "type"),
            Aspect::Null => (of("null-removed", "null-added"), "null"),
            Aspect::Values => (of("enum-value-removed", "enum-value-added"), "enum"),
            Aspect::Format => (of("format-narrowed", "format-widened"), "format"),
            Aspect::Range | Aspect::Length | Aspect::ItemCount | Aspect::MemberCount => {
                (of("bounds-narrowed", "bounds-widened"), "bounds")
            }
            Aspect::Pattern => (of("pattern-narrowed", "pattern-widened"), "pattern"),
            Aspect::Additional => (
                of("additional-properties-narrowed", "additional-properties-widened"),
                "additional",
            ),
            Aspect::Union => (of("union-narrowed", "union-widened"), "union"),
            Aspect::Discriminator => ("discriminator-changed", "discriminator"),
            _ => (of("schema-narrowed", "schema-widened"), "schema"),
        },
        Kind::BranchAdded => ("union-widened", "branch"),
        Kind::BranchRemoved => ("union-narrowed", "branch"),
        Kind::MemberAdded => ("property-added", "property-added"),
        Kind::MemberRemoved => ("property-removed", "property-removed"),
        Kind::MemberRenamed => ("property-renamed", "property-renamed"),
        Kind::Requiredness => {
            let optional =
                if edit.required { "property-became-required" } else { "property-became-optional" };
            (optional, "property-required")
        }
        Kind::Hidden => ("property-hidden", "property-hidden"),
        Kind::Revealed => ("property-revealed", "property-revealed"),
        Kind::Nullable if edit.revision.is_some() => ("null-added", "null"),
        Kind::Nullable => ("null-removed", "null"),
        Kind::Default => ("default-changed", "default"),
        Kind::Deprecated if edit.revision.is_some() => ("deprecated", "deprecated"),
        Kind::Deprecated => ("undeprecated", "deprecated"),
        Kind::Sunset => ("sunset-changed", "sunset"),
        Kind::TypeName => ("schema-renamed", "schema-renamed"),
        Kind::TypeInlined => ("schema-inlined", "schema-inlined"),
        Kind::Xml => ("xml-changed", "xml"),
        Kind::Composition => ("schema-composition-changed", "composition"),
    }
}

fn level(side: Option<&Side>, options: &Options) -> Level {
    match side {
        None => Level::Info,
        Some(side) if side.as_text => Level::Warning,
        Some(side) => match side.answer {
            Answer::Yes => Level::Info,
            Answer::Unknown => options.undecided,
            Answer::No => Level::Breaking,
        },
    }
}

fn levels(draft: &mut Draft<'_>, edit: &Edit<'_>, way: Way, harm: &Harm<'_>, options: &Options) {
    let (clients, servers) = (level(harm.clients, options), level(harm.servers, options));
    let request = way.is_request();
    match edit.kind {
        Kind::Constraint(aspect) => {
            draft.clients = clients;
            draft.servers = servers;
            let listed = edit.base.is_some() && edit.revision.is_some();
            if aspect == Aspect::Values && !request && listed && clients == Level::Breaking {
                draft.clients = options.response_enum_value_added;
            }
            let unhurt = harm.clients.is_none() && harm.servers.is_none();
            if aspect == Aspect::Discriminator && unhurt {
                // The values may be the same; how the type is told from them is not.
                draft.clients = Level::Warning;
            }
        }
        Kind::BranchAdded | Kind::BranchRemoved => {
            draft.clients = clients;
            draft.servers = servers;
        }
        Kind::MemberAdded => {
            draft.clients = if request && edit.required && has_default(edit) {
                clients.min(options.required_with_default)
            } else {
                clients
            };
            // Readers pass over a member that is absent, unless they need it.
            draft.servers = if request || edit.required { servers } else { Level::Info };
        }
        Kind::MemberRemoved => {
            let least = if edit.described { Level::Info } else { Level::Warning };
            draft.clients = clients.max(least);
            draft.servers = servers;
        }
        Kind::MemberRenamed => {
            draft.clients = clients.max(Level::Warning);
            draft.servers = servers.max(Level::Warning);
        }
        Kind::Requiredness => {
            draft.clients = if request && edit.required && has_default(edit) {
                clients.min(options.required_with_default)
            } else {
                clients
            };
            draft.servers = servers;
        }
        Kind::Hidden => draft.clients = clients.max(Level::Warning),
        Kind::Revealed => draft.clients = if request { clients } else { Level::Info },
        Kind::Nullable => {
            // By the specification nothing changes; those who read `nullable` by itself see null come or go.
            let (hurt, unhurt) = (Level::Warning, Level::Info);
            let clients_hurt = request != edit.revision.is_some();
            (draft.clients, draft.servers) =
                if clients_hurt { (hurt, unhurt) } else { (unhurt, hurt) };
        }
        Kind::Sunset => draft.clients = sunset_level(edit.base, edit.revision, true),
        Kind::Default
        | Kind::Deprecated
        | Kind::TypeName
        | Kind::TypeInlined
        | Kind::Xml
        | Kind::Composition => {}
    }
}

fn has_default(edit: &Edit<'_>) -> bool {
    let Some(node) = edit.revision else { return false };
    let target = node.document().follow(node).unwrap_or(node);
    target.get("default").is_some()
}
