//! Operations and their parameters, as the specification puts them together.

use std::collections::HashSet;

use crate::{Document, Node};

/// The methods that a path item can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// GET.
    Get,
    /// PUT.
    Put,
    /// POST.
    Post,
    /// DELETE.
    Delete,
    /// OPTIONS.
    Options,
    /// HEAD.
    Head,
    /// PATCH.
    Patch,
    /// TRACE.
    Trace,
}

impl Method {
    /// All of them, in the order of the specification.
    pub const ALL: [Self; 8] = [
        Self::Get,
        Self::Put,
        Self::Post,
        Self::Delete,
        Self::Options,
        Self::Head,
        Self::Patch,
        Self::Trace,
    ];

    /// Name on the wire, such as `GET`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Head => "HEAD",
            Self::Patch => "PATCH",
            Self::Trace => "TRACE",
        }
    }

    /// Key in a path item, such as `get`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Put => "put",
            Self::Post => "post",
            Self::Delete => "delete",
            Self::Options => "options",
            Self::Head => "head",
            Self::Patch => "patch",
            Self::Trace => "trace",
        }
    }

    /// The method of a path item's key; none for other keys, such as `parameters`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.key() == key)
    }

    /// Whether a request may change something, so that it must not be repeated blindly.
    pub fn is_unsafe(self) -> bool {
        matches!(self, Self::Put | Self::Post | Self::Delete | Self::Patch)
    }
}

/// One method of one path.
#[derive(Debug, Clone, Copy)]
pub struct Operation<'d> {
    /// Path template, such as `/api/firmware/slots/{slot_id}`.
    pub path: &'d str,
    /// The method.
    pub method: Method,
    /// The member of `paths`, which may be a reference.
    pub path_node: Node<'d>,
    /// The path item, references followed.
    pub path_item: Node<'d>,
    /// The operation object.
    pub node: Node<'d>,
}

/// A parameter as an operation has it.
#[derive(Debug, Clone, Copy)]
pub struct Parameter<'d> {
    /// The item of the list of parameters, which may be a reference.
    pub listed: Node<'d>,
    /// The parameter object, references followed.
    pub node: Node<'d>,
    /// `name`; empty if it is missing.
    pub name: &'d str,
    /// `in`; empty if it is missing.
    pub location: &'d str,
    /// Whether it comes from the path item.
    pub from_path_item: bool,
}

impl<'d> Operation<'d> {
    /// `operationId`.
    pub fn id(&self) -> Option<&'d str> {
        self.node.get("operationId").and_then(Node::as_str)
    }

    /// Method and path, such as `POST /api/firmware/test`.
    pub fn label(&self) -> String {
        format!("{} {}", self.method.as_str(), self.path)
    }

    /// The parameters of the path item and the operation; the operation's override by name and
    /// place. References that lead nowhere are left out.
    pub fn parameters(&self, document: &'d Document) -> Vec<Parameter<'d>> {
        let read = |owner: Node<'d>, from_path_item: bool| {
            let listed = owner.get("parameters").into_iter().flat_map(Node::items);
            listed.filter_map(move |listed| {
                let node = document.follow(listed).ok()?;
                let field = |key| node.get(key).and_then(Node::as_str).unwrap_or_default();
                let (name, location) = (field("name"), field("in"));
                Some(Parameter { listed, node, name, location, from_path_item })
            })
        };
        let own: Vec<_> = read(self.node, false).collect();
        let overridden: HashSet<_> = own.iter().map(|it| (it.name, it.location)).collect();
        let mut parameters: Vec<_> = read(self.path_item, true)
            .filter(|it| !overridden.contains(&(it.name, it.location)))
            .collect();
        parameters.extend(own);
        parameters
    }

    /// The responses by status, references followed; those that lead nowhere are left out.
    pub fn responses(&self, document: &'d Document) -> Vec<(&'d str, Node<'d>)> {
        let responses = self.node.get("responses").into_iter().flat_map(Node::entries);
        responses
            .filter(|(status, _)| !status.starts_with("x-"))
            .filter_map(|(status, node)| Some((status, document.follow(node).ok()?)))
            .collect()
    }

    /// The request body, references followed.
    pub fn request_body(&self, document: &'d Document) -> Option<Node<'d>> {
        document.follow(self.node.get("requestBody")?).ok()
    }

    /// The security requirements in force: the operation's own, else the document's. What is no list says nothing.
    pub fn security(&self, document: &'d Document) -> Option<Node<'d>> {
        let list = |it: Node<'d>| it.get("security").filter(|it| it.is_array());
        list(self.node).or_else(|| list(document.root()))
    }
}

impl Document {
    /// Every operation of `paths`, in the order of the source. What is no object is passed over.
    pub fn operations(&self) -> impl Iterator<Item = Operation<'_>> {
        let paths = self.root().get("paths").into_iter().flat_map(Node::entries);
        paths
            .filter(|(path, _)| !path.starts_with("x-"))
            .filter_map(|(path, path_node)| Some((path, path_node, self.follow(path_node).ok()?)))
            .flat_map(|(path, path_node, path_item)| {
                path_item.entries().filter_map(move |(key, node)| {
                    let method = Method::from_key(key)?;
                    node.is_object().then_some(Operation {
                        path,
                        method,
                        path_node,
                        path_item,
                        node,
                    })
                })
            })
    }
}
