//! What the pages show, read out of a document once and rendered by each of them.

pub(crate) mod errors;
pub(crate) mod evidence;
pub(crate) mod operation;
pub(crate) mod schema;

use std::collections::HashSet;

use openapi_document::schema::{Branch, single_target};
use openapi_document::{Document, Node};

use self::errors::ErrorType;
use self::evidence::Evidence;
use self::operation::{Media, Operation, string};
use self::schema::{Shape, merged, properties};

/// A whole document.
#[derive(Debug)]
pub(crate) struct Reference<'d> {
    /// `info.title`.
    pub(crate) title: &'d str,
    /// `info.version`.
    pub(crate) version: &'d str,
    /// `info.description`, in Markdown.
    pub(crate) description: &'d str,
    /// The URL of the first server, its variables replaced by their defaults.
    pub(crate) server: String,
    /// The tags that have operations, in the order of the document.
    pub(crate) tags: Vec<Tag<'d>>,
    /// The security schemes.
    pub(crate) credentials: Vec<Credential<'d>>,
    /// The error types.
    pub(crate) errors: Vec<ErrorType<'d>>,
    /// The envelope that any error comes in: the schema of a range of failures.
    pub(crate) envelope: Option<Shape<'d>>,
    /// The schemas that are sent or read, apart from those of errors.
    pub(crate) schemas: Vec<NamedSchema<'d>>,
    /// How many statements are documented, observed and inferred.
    pub(crate) counts: [usize; 3],
}

/// A tag and its operations.
#[derive(Debug)]
pub(crate) struct Tag<'d> {
    /// Its name; empty for operations without a tag.
    pub(crate) name: &'d str,
    /// `description`, in Markdown.
    pub(crate) description: &'d str,
    /// Its operations, in the order of the document.
    pub(crate) operations: Vec<Operation<'d>>,
}

/// A security scheme.
#[derive(Debug)]
pub(crate) struct Credential<'d> {
    /// Its name in the document.
    pub(crate) name: &'d str,
    /// What kind it is.
    pub(crate) kind: CredentialKind<'d>,
    /// `description`, in Markdown.
    pub(crate) description: &'d str,
    /// How it is known.
    pub(crate) evidence: Option<Evidence<'d>>,
}

/// How a credential is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CredentialKind<'d> {
    /// User name and password.
    Basic,
    /// A token in `Authorization`.
    Bearer,
    /// A value in a cookie.
    Cookie(&'d str),
    /// A value in a header.
    Header(&'d str),
    /// Anything else, by its `type`.
    Other(&'d str),
}

/// A component schema.
#[derive(Debug)]
pub(crate) struct NamedSchema<'d> {
    /// Its name.
    pub(crate) name: &'d str,
    /// What it looks like.
    pub(crate) shape: Shape<'d>,
}

impl<'d> Reference<'d> {
    /// Reads a document. What it lacks is left empty: lint complains, this does not.
    pub(crate) fn of(document: &'d Document) -> Self {
        let root = document.root();
        let info = |key| root.get("info").map(|it| string(it, key)).unwrap_or_default();
        let tags = tags(document);
        let operations: Vec<_> = tags.iter().flat_map(|tag| &tag.operations).collect();
        let errors = errors::catalogue(document, &operations);
        let ranges = operations.iter().flat_map(|it| &it.failures);
        let envelope = ranges
            .filter(|it| errors::is_range(it.status))
            .find_map(|it| it.media.iter().find_map(|media| media.schema))
            .map(Shape::nested);
        let schemas = schemas(document, &operations);
        Self {
            title: info("title"),
            version: info("version"),
            description: info("description"),
            server: server(root),
            credentials: credentials(document),
            errors,
            envelope,
            schemas,
            counts: evidence::counts(document),
            tags,
        }
    }

    /// All operations, tag by tag.
    pub(crate) fn operations(&self) -> impl Iterator<Item = &Operation<'d>> {
        self.tags.iter().flat_map(|tag| &tag.operations)
    }

    /// The security scheme of a name.
    pub(crate) fn credential(&self, name: &str) -> Option<&Credential<'d>> {
        self.credentials.iter().find(|it| it.name == name)
    }

    /// The place where a name is explained, without `#`: an operation, an error type or a schema.
    pub(crate) fn anchor(&self, name: &str) -> Option<String> {
        if self.operations().any(|it| it.id == name) {
            return Some(name.to_owned());
        }
        if self.errors.iter().any(|it| it.name == name) {
            return Some(format!("error-{name}"));
        }
        self.schemas.iter().any(|it| it.name == name).then(|| format!("schema-{name}"))
    }
}

impl CredentialKind<'_> {
    fn read(node: Node<'_>) -> CredentialKind<'_> {
        let field = |key| string(node, key);
        match (field("type"), field("scheme").to_ascii_lowercase().as_str(), field("in")) {
            ("http", "basic", _) => CredentialKind::Basic,
            ("http", "bearer", _) => CredentialKind::Bearer,
            ("apiKey", _, "cookie") => CredentialKind::Cookie(field("name")),
            ("apiKey", _, "header") => CredentialKind::Header(field("name")),
            (ty, ..) => CredentialKind::Other(ty),
        }
    }
}

fn tags(document: &Document) -> Vec<Tag<'_>> {
    let declared = document.root().get("tags").into_iter().flat_map(Node::items);
    let mut tags: Vec<Tag<'_>> = declared
        .map(|it| Tag {
            name: string(it, "name"),
            description: string(it, "description"),
            operations: Vec::new(),
        })
        .collect();
    for operation in document.operations() {
        let Some(operation) = Operation::read(document, &operation) else { continue };
        match tags.iter_mut().find(|tag| tag.name == operation.tag) {
            Some(tag) => tag.operations.push(operation),
            None => {
                tags.push(Tag { name: operation.tag, description: "", operations: vec![operation] })
            }
        }
    }
    tags.retain(|tag| !tag.operations.is_empty());
    tags
}

fn credentials(document: &Document) -> Vec<Credential<'_>> {
    let schemes = document.root().get("components").and_then(|it| it.get("securitySchemes"));
    let schemes = schemes.into_iter().flat_map(Node::entries);
    schemes
        .filter_map(|(name, node)| Some((name, document.follow(node).ok()?)))
        .map(|(name, node)| Credential {
            name,
            kind: CredentialKind::read(node),
            description: string(node, "description"),
            evidence: Evidence::of(node),
        })
        .collect()
}

fn server(root: Node<'_>) -> String {
    let Some(server) = root.get("servers").and_then(|it| it.at(0)) else { return String::new() };
    let mut url = string(server, "url").to_owned();
    for (name, variable) in server.get("variables").into_iter().flat_map(Node::entries) {
        url = url.replace(&format!("{{{name}}}"), string(variable, "default"));
    }
    url.trim_end_matches('/').to_owned()
}

/// The components that a request or a success can hold, in the order of the document.
fn schemas<'d>(document: &'d Document, operations: &[&Operation<'d>]) -> Vec<NamedSchema<'d>> {
    let mut held = HashSet::new();
    for operation in operations {
        let bodies = operation.body.iter().flat_map(|it| &it.media);
        let answers = operation.successes.iter().flat_map(|it| &it.media);
        for schema in bodies.chain(answers).filter_map(|it: &Media<'d>| it.schema) {
            hold(schema, &mut held);
        }
    }
    for operation in document.operations() {
        for parameter in operation.parameters(document) {
            parameter.node.get("schema").into_iter().for_each(|it| hold(it, &mut held));
        }
    }
    let all = document.root().get("components").and_then(|it| it.get("schemas"));
    all.into_iter()
        .flat_map(Node::entries)
        .filter(|(_, node)| held.contains(&node.id()))
        .map(|(name, node)| NamedSchema { name, shape: Shape::flat(node) })
        .collect()
}

fn hold(node: Node<'_>, held: &mut HashSet<u32>) {
    let target = single_target(node);
    if !held.insert(target.id()) {
        return;
    }
    let schema = merged(target);
    properties(&schema).into_iter().for_each(|(_, member)| hold(member, held));
    schema.arrays.iter().filter_map(|it| it.rest).for_each(|it| hold(it, held));
    for rules in &schema.objects {
        rules.additional.into_iter().filter(|it| it.is_object()).for_each(|it| hold(it, held));
    }
    for branch in schema.unions.iter().flat_map(|it| &it.branches) {
        if let Branch::Schema(part) = branch {
            hold(part.node, held);
        }
    }
}
