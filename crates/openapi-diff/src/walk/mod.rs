//! Walks both documents side by side and collects what differs.

mod body;
mod callback;
mod detail;
mod encoding;
mod lifecycle;
mod link;
mod operation;
mod parameter;
mod path;
mod prefix;
mod response;
mod schema;
mod security;
mod server;
mod spread;

use openapi_document::{Document, Node};

pub(crate) use path::parameter_names;

use crate::draft::Draft;
use crate::engine::{Graph, Root, Space, To, Way};
use crate::finding::{Direction, Level};
use crate::options::Options;
use crate::serialisation::Form;

/// An operation that findings can name.
#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) label: String,
    pub(crate) operation_id: Option<String>,
}

/// Where the walk is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Here {
    /// Number of the operation.
    pub(crate) user: u32,
    /// Whether the server calls and the client answers, as in callbacks.
    pub(crate) flipped: bool,
}

impl Here {
    fn way(self, request: bool) -> Way {
        let to = if request != self.flipped { To::Server } else { To::Client };
        Way { to, form: Form::Json, literal: false }
    }

    /// What it does to those who receive requests that a part of them no longer comes.
    fn missed(self, required: bool) -> Level {
        match (required, self.flipped) {
            (true, _) => Level::Breaking,
            // As with a header of a response, who is called may read it.
            (false, true) => Level::Warning,
            (false, false) => Level::Info,
        }
    }

    fn direction(self, request: bool) -> Direction {
        if request != self.flipped { Direction::Request } else { Direction::Response }
    }
}

pub(crate) struct Walk<'d> {
    pub(crate) base: &'d Document,
    pub(crate) revision: &'d Document,
    pub(crate) options: Options,
    pub(crate) space: Space<'d>,
    pub(crate) graph: Graph<'d>,
    pub(crate) users: Vec<User>,
    pub(crate) drafts: Vec<Draft<'d>>,
    /// The path items of callbacks that are being compared, which may lead to themselves.
    calling: Vec<(u32, u32)>,
    targets: link::Targets<'d>,
    /// What moved between servers and paths.
    prefix: prefix::Prefix,
}

impl<'d> Walk<'d> {
    pub(crate) fn new(base: &'d Document, revision: &'d Document, options: &Options) -> Self {
        Self {
            base,
            revision,
            options: options.clone(),
            space: Space::new(base, revision, options),
            graph: Graph::default(),
            users: Vec::new(),
            drafts: Vec::new(),
            calling: Vec::new(),
            targets: link::Targets::default(),
            prefix: prefix::Prefix::default(),
        }
    }

    /// Compares the documents.
    pub(crate) fn run(&mut self) {
        self.paths();
        self.webhooks();
        self.schema_drafts();
    }

    fn draft(&mut self, here: Here, request: bool, mut draft: Draft<'d>) {
        draft.users.push((here.user, here.direction(request)));
        if here.flipped {
            std::mem::swap(&mut draft.clients, &mut draft.servers);
            std::mem::swap(&mut draft.undecided, &mut draft.servers_undecided);
            draft.flipped = true;
        }
        self.drafts.push(draft);
    }

    /// Compares two schemas, either of which may be absent.
    fn schemas(
        &mut self,
        here: Here,
        request: bool,
        form: Form,
        pair: (Option<Node<'d>>, Option<Node<'d>>),
        near: (Node<'d>, Node<'d>),
    ) {
        if pair.0.is_none() && pair.1.is_none() {
            return;
        }
        let (base, revision) = pair;
        let (way, user) = (here.way(request).in_form(form), here.user);
        self.graph.add(&mut self.space, Root { base, revision, near, way, user });
    }

    /// The node that a reference leads to, or the node itself if it leads nowhere.
    fn follow(&self, revision: bool, node: Node<'d>) -> Node<'d> {
        let document = if revision { self.revision } else { self.base };
        document.follow(node).unwrap_or(node)
    }
}

/// A member that is a string.
fn text<'d>(node: Node<'d>, key: &str) -> Option<&'d str> {
    node.get(key).and_then(Node::as_str)
}

/// A member that is `true`.
fn flag(node: Node<'_>, key: &str) -> bool {
    node.get(key).and_then(Node::as_bool) == Some(true)
}

/// Whether two members differ, absence included.
fn differ(a: Option<Node<'_>>, b: Option<Node<'_>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => !a.is_same_value(b),
        (a, b) => a.is_some() != b.is_some(),
    }
}
