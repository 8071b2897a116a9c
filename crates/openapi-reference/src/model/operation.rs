//! An operation with all that its reader needs beside it, references followed.

use std::collections::HashSet;

use openapi_document::{self as read, Document, Method, Node};
use serde_json::Value;

use super::errors;
use super::evidence::{Evidence, Levels};
use super::schema::{Facts, Shape, component};

/// One operation.
#[derive(Debug)]
pub(crate) struct Operation<'d> {
    /// `operationId`.
    pub(crate) id: &'d str,
    /// The method.
    pub(crate) method: Method,
    /// The path template.
    pub(crate) path: &'d str,
    /// The first tag; empty if there is none.
    pub(crate) tag: &'d str,
    /// `summary`.
    pub(crate) summary: &'d str,
    /// `description`, in Markdown.
    pub(crate) description: &'d str,
    /// How it is known.
    pub(crate) evidence: Option<Evidence<'d>>,
    /// Whether it should no longer be used.
    pub(crate) deprecated: bool,
    /// Alternatives, each a set of names of credentials. None, or an empty one: it may go without.
    pub(crate) credentials: Vec<Vec<&'d str>>,
    /// The parameters, in the order of the document.
    pub(crate) parameters: Vec<Parameter<'d>>,
    /// The request body.
    pub(crate) body: Option<Body<'d>>,
    /// Answers that are no failures.
    pub(crate) successes: Vec<Answer<'d>>,
    /// Answers that are failures, ranges among them.
    pub(crate) failures: Vec<Answer<'d>>,
}

/// A parameter.
#[derive(Debug)]
pub(crate) struct Parameter<'d> {
    /// Its name on the wire.
    pub(crate) name: &'d str,
    /// Where it goes: `path`, `query`, `header` or `cookie`.
    pub(crate) location: &'d str,
    /// Whether it must be there.
    pub(crate) required: bool,
    /// What is said of its value; description and evidence are the parameter's own.
    pub(crate) facts: Facts<'d>,
    /// A value.
    pub(crate) example: Option<Value>,
}

/// A request body.
#[derive(Debug)]
pub(crate) struct Body<'d> {
    /// Whether it must be there.
    pub(crate) required: bool,
    /// `description`, in Markdown.
    pub(crate) description: &'d str,
    /// The forms that it can have.
    pub(crate) media: Vec<Media<'d>>,
}

/// A body in one media type.
#[derive(Debug)]
pub(crate) struct Media<'d> {
    /// Such as `application/json`.
    pub(crate) media_type: &'d str,
    /// How it is known.
    pub(crate) evidence: Option<Evidence<'d>>,
    /// Its schema as it stands.
    pub(crate) schema: Option<Node<'d>>,
    /// Its schema as a table.
    pub(crate) shape: Option<Shape<'d>>,
    /// The content types of the parts of a form.
    pub(crate) encodings: Vec<(&'d str, &'d str)>,
    /// Examples by name.
    pub(crate) examples: Vec<Example<'d>>,
}

/// An example.
#[derive(Debug)]
pub(crate) struct Example<'d> {
    /// What it shows.
    pub(crate) title: &'d str,
    /// The value.
    pub(crate) value: Value,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer<'d> {
    /// The status, a range such as `4XX`, or `default`.
    pub(crate) status: &'d str,
    /// What it means here, in Markdown.
    pub(crate) description: &'d str,
    /// How it is known.
    pub(crate) evidence: Option<Evidence<'d>>,
    /// The headers that it declares; those of failures only where successes do not have them.
    pub(crate) headers: Vec<Header<'d>>,
    /// Its body.
    pub(crate) media: Vec<Media<'d>>,
    /// The error types that it can carry.
    pub(crate) errors: Vec<(&'d str, Node<'d>)>,
}

/// A header of an answer.
#[derive(Debug)]
pub(crate) struct Header<'d> {
    /// Its name.
    pub(crate) name: &'d str,
    /// Whether it is always there.
    pub(crate) required: bool,
    /// What is said of its value.
    pub(crate) facts: Facts<'d>,
}

impl<'d> Operation<'d> {
    /// Reads an operation; none without an `operationId`, since nothing could name it.
    pub(crate) fn read(document: &'d Document, operation: &read::Operation<'d>) -> Option<Self> {
        let node = operation.node;
        let answers = operation.responses(document);
        let answer = |(status, node)| Answer::read(document, status, node);
        let (mut failures, successes): (Vec<_>, Vec<_>) = answers
            .into_iter()
            .map(answer)
            .partition(|it: &Answer<'_>| errors::is_failure(it.status));
        // What successes declare as well is told there; here it would hide what is special.
        let told: HashSet<_> =
            successes.iter().flat_map(|it| &it.headers).map(|it| it.name).collect();
        failures.iter_mut().for_each(|it| it.headers.retain(|it| !told.contains(it.name)));
        Some(Self {
            id: operation.id()?,
            method: operation.method,
            path: operation.path,
            tag: node
                .get("tags")
                .and_then(|it| it.at(0))
                .and_then(Node::as_str)
                .unwrap_or_default(),
            summary: string(node, "summary"),
            description: string(node, "description"),
            evidence: Evidence::of(node),
            deprecated: node.get("deprecated").and_then(Node::as_bool).unwrap_or_default(),
            credentials: credentials(operation.security(document)),
            parameters: operation.parameters(document).iter().filter_map(Parameter::read).collect(),
            body: operation.request_body(document).map(Body::read),
            successes,
            failures,
        })
    }

    /// All answers, successes first.
    pub(crate) fn answers(&self) -> impl Iterator<Item = &Answer<'d>> {
        self.successes.iter().chain(&self.failures)
    }

    /// The parameters that go to a place.
    pub(crate) fn parameters_in(&self, location: &str) -> impl Iterator<Item = &Parameter<'d>> {
        self.parameters.iter().filter(move |it| it.location == location)
    }

    /// The levels of evidence of all that is shown with the operation.
    pub(crate) fn levels(&self) -> Levels {
        let mut levels = Levels::from(self.evidence);
        self.parameters.iter().for_each(|it| levels |= it.facts.evidence.into());
        self.body.iter().for_each(|it| levels |= media_levels(&it.media));
        self.answers().for_each(|it| levels |= it.levels());
        levels
    }
}

impl<'d> Parameter<'d> {
    fn read(parameter: &read::Parameter<'d>) -> Option<Self> {
        let node = parameter.node;
        let mut facts = Facts::of_node(value_schema(node)?);
        facts.description = string(node, "description");
        facts.evidence = Evidence::of(node);
        facts.deprecated |= node.get("deprecated").and_then(Node::as_bool).unwrap_or_default();
        Some(Self {
            name: parameter.name,
            location: parameter.location,
            required: node.get("required").and_then(Node::as_bool).unwrap_or_default(),
            facts,
            example: node.get("example").map(Node::to_json),
        })
    }
}

impl<'d> Body<'d> {
    fn read(node: Node<'d>) -> Self {
        Self {
            required: node.get("required").and_then(Node::as_bool).unwrap_or_default(),
            description: string(node, "description"),
            media: Media::all(node),
        }
    }
}

impl<'d> Media<'d> {
    fn all(owner: Node<'d>) -> Vec<Self> {
        let content = owner.get("content").into_iter().flat_map(Node::entries);
        content.map(|(media_type, node)| Self::read(media_type, node)).collect()
    }

    fn read(media_type: &'d str, node: Node<'d>) -> Self {
        let schema = node.get("schema");
        let parts = node.get("encoding").into_iter().flat_map(Node::entries);
        let named = node.get("examples").into_iter().flat_map(Node::entries);
        let named = named.filter_map(|(name, it)| {
            let title = it.get("summary").and_then(Node::as_str).unwrap_or(name);
            Some(Example { title, value: it.get("value")?.to_json() })
        });
        let unnamed = node.get("example");
        let unnamed = unnamed.map(|it| Example { title: "Example", value: it.to_json() });
        Self {
            media_type,
            evidence: Evidence::of(node),
            schema,
            shape: schema.map(Shape::nested),
            encodings: parts
                .filter_map(|(name, part)| Some((name, part.get("contentType")?.as_str()?)))
                .collect(),
            examples: named.chain(unnamed).collect(),
        }
    }

    /// Whether the body is JSON.
    pub(crate) fn is_json(&self) -> bool {
        let essence = self.media_type.split(';').next().unwrap_or_default().trim();
        essence == "application/json" || essence.ends_with("+json")
    }

    /// The name of its schema.
    pub(crate) fn schema_name(&self) -> Option<&'d str> {
        self.schema.and_then(component)
    }
}

impl<'d> Answer<'d> {
    fn read(document: &'d Document, status: &'d str, node: Node<'d>) -> Self {
        let media = Media::all(node);
        let errors = if errors::is_failure(status) {
            media.iter().filter_map(|it| it.schema).flat_map(errors::types_in).collect()
        } else {
            Vec::new()
        };
        let headers = node.get("headers").into_iter().flat_map(Node::entries);
        Self {
            status,
            description: string(node, "description"),
            evidence: Evidence::of(node),
            headers: headers
                .filter_map(|(name, it)| Header::read(name, document.follow(it).ok()?))
                .collect(),
            media,
            errors,
        }
    }

    /// The levels of evidence of the answer and of what it holds.
    pub(crate) fn levels(&self) -> Levels {
        let mut levels = Levels::from(self.evidence);
        self.headers.iter().for_each(|it| levels |= it.facts.evidence.into());
        // The members of errors are shown once, in the catalogue.
        if !errors::is_failure(self.status) {
            levels |= media_levels(&self.media);
        }
        levels
    }
}

impl<'d> Header<'d> {
    fn read(name: &'d str, node: Node<'d>) -> Option<Self> {
        let mut facts = Facts::of_node(value_schema(node)?);
        facts.description = string(node, "description");
        facts.evidence = Evidence::of(node);
        let required = node.get("required").and_then(Node::as_bool).unwrap_or_default();
        Some(Self { name, required, facts })
    }
}

/// The schema of a parameter or header: its own, or that of the one media type in its `content`.
fn value_schema(node: Node<'_>) -> Option<Node<'_>> {
    let content = || node.get("content")?.entries().find_map(|(_, media)| media.get("schema"));
    node.get("schema").or_else(content)
}

fn media_levels(media: &[Media<'_>]) -> Levels {
    media
        .iter()
        .flat_map(|it| {
            let rows = it.shape.iter().flat_map(|shape| &shape.rows).map(|row| row.levels);
            rows.chain([Levels::from(it.evidence)])
        })
        .collect()
}

fn credentials(security: Option<Node<'_>>) -> Vec<Vec<&str>> {
    let alternatives = security.into_iter().flat_map(Node::items);
    alternatives.map(|it| it.entries().map(|(name, _)| name).collect()).collect()
}

/// A member that is a string; empty if it is missing.
pub(crate) fn string<'d>(node: Node<'d>, key: &str) -> &'d str {
    node.get(key).and_then(Node::as_str).unwrap_or_default()
}
