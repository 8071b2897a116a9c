//! Gives each edit the differences between the SDKs that it brings.

use std::collections::{BTreeSet, HashMap, HashSet};

use openapi_document::{Document, Node};

use super::builder::Builder;
use super::changes::{Change, Kind, changes};
use super::names::{pascal, snake};
use super::rest::{Rest, rest};
use super::surface::{Content, Shape, Surface};
use super::words;
use crate::draft::Draft;
use crate::engine::Sameness;
use crate::finding::Level;
use crate::options::Sdk;
use crate::rules;

/// Edits that reach no generated code, whatever else changes where they stand.
pub(super) const SILENT: [&str; 16] = [
    "operation-added",
    "path-renamed",
    "tags-changed",
    "deprecated",
    "undeprecated",
    "sunset-changed",
    "stability-changed",
    "parameter-serialization-changed",
    "encoding-changed",
    "security-tightened",
    "security-loosened",
    "server-added",
    "server-removed",
    "server-changed",
    "link-added",
    "link-removed",
];

/// Edits that progenitor's SDK need not show, and those of other generators do.
const BEYOND: [&str; 17] = [
    "parameter-order-changed",
    "parameter-renamed",
    "parameter-moved",
    "request-media-type-added",
    "request-media-type-removed",
    "response-media-type-added",
    "response-media-type-removed",
    "response-added",
    "response-removed",
    "response-header-added",
    "response-header-removed",
    "response-header-became-optional",
    "response-header-became-required",
    "callback-added",
    "callback-removed",
    "request-discriminator-changed",
    "response-discriminator-changed",
];

/// Edits that nobody but code that uses an SDK can notice: without a difference there, they are none.
const ONLY_SDK: [&str; 3] = ["schema-renamed", "schema-inlined", "schema-composition-changed"];

/// The rule of a difference that no other edit explains.
const REST: &str = "generated-code-changed";

/// Sets the third verdict of all edits, and adds what no edit explains.
pub(crate) fn judge<'d>(
    drafts: &mut Vec<Draft<'d>>,
    (base, revision): (&'d Document, &'d Document),
    same: &Sameness,
    sdk: Sdk,
) {
    let (old, new) = surfaces(base, revision, same, sdk);
    let changes = changes(&old, &new);
    let index = Index::new(&changes, [&old, &new]);
    let is_silent = |it: &Draft<'_>| SILENT.contains(&it.rule);
    let find = |it: &Draft<'_>| if is_silent(it) { Vec::new() } else { index.find(it) };
    let mut told: Vec<Vec<usize>> = drafts.iter().map(find).collect();
    let rest = rest(&changes, drafts, &mut told, (base, revision), same);
    for (draft, found) in drafts.iter_mut().zip(told) {
        let mut found: Vec<&Change<'d>> = found.into_iter().map(|at| &changes[at]).collect();
        found.sort_by_key(|it| it.beyond);
        draft.sdk = found.iter().map(|it| level(it)).max().unwrap_or(Level::Info);
        draft.sdk_sentence = (!found.is_empty()).then(|| sentence(draft, &found));
        let default = rules::find(draft.rule).map_or(Level::Info, |it| it.levels.sdk);
        if sdk == Sdk::Progenitor && draft.sdk < Level::Breaking && is_beyond(draft) {
            draft.sdk = default.max(if is_set(draft) { Level::Breaking } else { default });
            draft.sdk_sentence = Some(words::beyond(draft.rule).to_owned());
        }
    }
    drafts.retain(|it| {
        let seen = [it.clients, it.servers, it.sdk].iter().any(|it| *it > Level::Info);
        seen || !(ONLY_SDK.contains(&it.rule) || it.same_values)
    });
    drafts.extend(unexplained(&changes, rest, (base, revision)));
}

fn level(change: &Change<'_>) -> Level {
    if change.kind == Kind::ArgumentsSwapped { Level::Warning } else { Level::Breaking }
}

fn is_beyond(draft: &Draft<'_>) -> bool {
    BEYOND.contains(&draft.rule) || draft.rule == "schema-composition-changed" || is_set(draft)
}

fn is_set(draft: &Draft<'_>) -> bool {
    let unique = |it: Node<'_>| it.key() == Some("uniqueItems");
    draft.rule.contains("-bounds-") && (unique(draft.base) || unique(draft.revision))
}

/// Both SDKs, as far as they can differ.
fn surfaces<'d>(
    base: &'d Document,
    revision: &'d Document,
    same: &Sameness,
    sdk: Sdk,
) -> (Surface<'d>, Surface<'d>) {
    let (mut old, mut new) = (Builder::new(base, sdk), Builder::new(revision, sdk));
    let schemas = |it: &'d Document| it.root().get("components").and_then(|it| it.get("schemas"));
    let (mine, theirs) = (schemas(base), schemas(revision));
    for (name, node) in mine.into_iter().flat_map(Node::entries) {
        let twin = theirs.and_then(|it| it.get(name));
        if !twin.is_some_and(|twin| same.same((0, node), (1, twin))) {
            old.component(name, node);
        }
    }
    for (name, node) in theirs.into_iter().flat_map(Node::entries) {
        let twin = mine.and_then(|it| it.get(name));
        if !twin.is_some_and(|twin| same.same((0, twin), (1, node))) {
            new.component(name, node);
        }
    }
    let place = |it: &openapi_document::Operation<'d>| (it.path, it.method);
    let twins: HashMap<_, _> = revision.operations().map(|it| (place(&it), it)).collect();
    let mut equal = HashSet::new();
    for operation in base.operations() {
        let twin = twins.get(&place(&operation));
        let is_same = twin.is_some_and(|twin| {
            let parameters =
                (operation.path_item.get("parameters"), twin.path_item.get("parameters"));
            let shared = match parameters {
                (None, None) => true,
                (Some(a), Some(b)) => same.same((0, a), (1, b)),
                _ => false,
            };
            shared && same.same((0, operation.node), (1, twin.node))
        });
        if is_same {
            equal.insert(place(&operation));
        } else {
            old.method(&operation);
        }
    }
    for operation in revision.operations() {
        if !equal.contains(&place(&operation)) {
            new.method(&operation);
        }
    }
    if sdk == Sdk::Codegen {
        old.credentials();
        new.credentials();
    }
    (old.surface, new.surface)
}

/// Changes by where they stand in the documents.
struct Index {
    /// By side and node.
    at: HashMap<(usize, u32), Vec<usize>>,
    /// Nodes that something of both SDKs is made of, changed or not.
    owners: HashSet<(usize, u32)>,
    /// By side: start of the text of the first node, with the change.
    starts: [Vec<(usize, usize)>; 2],
}

impl Index {
    fn new<'d>(changes: &[Change<'d>], surfaces: [&Surface<'d>; 2]) -> Self {
        let mut at: HashMap<(usize, u32), Vec<usize>> = HashMap::new();
        let mut starts = [Vec::new(), Vec::new()];
        for (number, change) in changes.iter().enumerate() {
            for (side, nodes) in [&change.base, &change.revision].into_iter().enumerate() {
                for node in nodes {
                    at.entry((side, node.id())).or_default().push(number);
                }
                starts[side].extend(nodes.first().map(|it| (it.span().start, number)));
            }
        }
        starts.iter_mut().for_each(|it| it.sort_unstable());
        let mut owners = HashSet::new();
        for (side, surface) in surfaces.into_iter().enumerate() {
            each_node(surface, surfaces[1 - side], &mut |node| {
                owners.insert((side, node.id()));
            });
        }
        Self { at, owners, starts }
    }

    fn find(&self, draft: &Draft<'_>) -> Vec<usize> {
        let sides =
            [(!draft.added).then_some(draft.base), (!draft.removed).then_some(draft.revision)];
        let mut found = BTreeSet::new();
        for (side, node) in sides.into_iter().enumerate() {
            if let Some(node) = node {
                found.extend(self.above(side, node));
            }
        }
        if found.is_empty() && is_wide(draft.rule) {
            for (side, node) in sides.into_iter().enumerate() {
                if let Some(node) = node {
                    found.extend(self.below(side, node));
                }
            }
        }
        found.into_iter().collect()
    }

    /// The changes of the nearest thing that the node is part of.
    fn above(&self, side: usize, node: Node<'_>) -> Vec<usize> {
        let mut at = Some(node);
        while let Some(node) = at {
            let key = (side, node.id());
            if let Some(found) = self.at.get(&key) {
                return found.clone();
            }
            if self.owners.contains(&key) {
                return Vec::new();
            }
            at = node.parent();
        }
        Vec::new()
    }

    /// The changes of all that is part of the node.
    fn below(&self, side: usize, node: Node<'_>) -> Vec<usize> {
        let span = node.span();
        let starts = &self.starts[side];
        let first = starts.partition_point(|it| it.0 < span.start);
        let inside = starts[first..].iter().take_while(|it| it.0 < span.end);
        inside.map(|it| it.1).collect()
    }
}

/// Edits that stand for all that is below them.
fn is_wide(rule: &str) -> bool {
    rule == "operation-removed"
        || rule.starts_with("schema-")
        || ["-type-", "-union-", "-schema-", "request-body-", "response-removed", "response-added"]
            .iter()
            .any(|it| rule.contains(it))
}

/// The places of what both SDKs have: what is new or gone as a whole is a matter of what uses it.
fn each_node<'d>(surface: &Surface<'d>, other: &Surface<'d>, visit: &mut impl FnMut(Node<'d>)) {
    for (_, item) in surface.types.iter().filter(|it| other.types.contains_key(it.0)) {
        visit(item.node);
        match &item.shape {
            Shape::Struct(fields) => {
                fields.iter().flat_map(|it| &it.nodes).for_each(|it| visit(*it))
            }
            Shape::Enum(variants) => {
                for variant in variants {
                    visit(variant.node);
                    if let Content::Fields(fields) = &variant.content {
                        fields.iter().flat_map(|it| &it.nodes).for_each(|it| visit(*it));
                    }
                }
            }
            Shape::Newtype { .. } => {}
        }
    }
    for (_, method) in surface.methods.iter().filter(|it| other.methods.contains_key(it.0)) {
        let arguments = method.arguments.iter().chain(&method.headers).flat_map(|it| &it.nodes);
        let answers = method.output.nodes.iter().chain(&method.error.nodes);
        method.nodes.iter().chain(arguments).chain(answers).for_each(|it| visit(*it));
    }
}

fn sentence(draft: &Draft<'_>, found: &[&Change<'_>]) -> String {
    let of = |kind: Kind| found.iter().find(|it| it.kind == kind);
    match draft.rule {
        "request-property-renamed" | "response-property-renamed" => {
            if let (Some(old), Some(new)) = (of(Kind::FieldRemoved), of(Kind::FieldAdded))
                && old.owner == new.owner
            {
                let before = format!("{}.{}", old.owner, old.name);
                return words::renamed("field", &before, &new.name);
            }
        }
        "schema-renamed" => {
            if let (Some(old), Some(new)) = (of(Kind::TypeRemoved), draft.revision.key()) {
                return words::renamed("type", &old.owner, &pascal(new));
            }
        }
        "operation-id-changed" => {
            if let (Some(old), Some(new)) = (of(Kind::MethodRemoved), draft.revision.as_str()) {
                return words::renamed("method", &old.owner, &snake(new));
            }
        }
        _ => {}
    }
    words::all(found)
}

/// Edits for what no other explains.
fn unexplained<'d>(
    changes: &[Change<'d>],
    rest: Vec<Rest<'d>>,
    (base, revision): (&'d Document, &'d Document),
) -> Vec<Draft<'d>> {
    let draft = |rest: Rest<'d>| {
        let changes: Vec<&Change<'d>> = rest.changes.iter().map(|it| &changes[*it]).collect();
        let mut draft = match rest.cause {
            Some(cause) => {
                let mut draft = Draft::new(REST, cause.base, cause.revision);
                (draft.added, draft.removed) = (cause.added, cause.removed);
                draft
            }
            None => {
                let base_node = changes.iter().find_map(|it| it.base.first());
                let revision_node = changes.iter().find_map(|it| it.revision.first());
                let base = base_node.copied().unwrap_or_else(|| base.root());
                let revision = revision_node.copied().unwrap_or_else(|| revision.root());
                Draft::new(REST, base, revision)
            }
        };
        draft.sdk = changes.iter().map(|it| level(it)).max().unwrap_or(Level::Info);
        draft.sdk_sentence = Some(words::all(&changes));
        draft
    };
    rest.into_iter().map(draft).collect()
}
