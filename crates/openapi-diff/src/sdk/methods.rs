//! Makes methods of operations as progenitor does, and where it gives up, as generators do in general.

use openapi_document::{Method, Node, Operation, Parameter};

use super::builder::Builder;
use super::keywords::Keywords;
use super::names::{pascal, snake};
use super::surface::{Answer, Argument, Content, Item, Method as Made, Shape, Type, Variant};
use crate::options::Sdk;

/// A response with its key and the node that lists it.
type Response<'d> = (&'d str, Node<'d>, Node<'d>);

impl<'d> Builder<'d> {
    pub(super) fn method(&mut self, operation: &Operation<'d>) {
        self.method_of(operation, &operation_name(operation), false);
        if self.sdk == Sdk::Progenitor {
            self.callbacks(operation);
        }
    }

    /// What the server calls, which progenitor leaves out and other generators do not.
    fn callbacks(&mut self, operation: &Operation<'d>) {
        let all = |it: Option<Node<'d>>| it.into_iter().flat_map(Node::entries);
        for (name, callback) in all(operation.node.get("callbacks")) {
            for (expression, path_node) in self.followed(callback).entries() {
                let path_item = self.followed(path_node);
                for (key, node) in path_item.entries() {
                    let Some(method) = Method::from_key(key).filter(|_| node.is_object()) else {
                        continue;
                    };
                    let call = Operation { path: expression, method, path_node, path_item, node };
                    let id = call.id().map_or_else(|| format!("{name}_{key}"), str::to_owned);
                    self.method_of(&call, &id, true);
                }
            }
        }
    }

    fn method_of(&mut self, operation: &Operation<'d>, id: &str, called: bool) {
        self.beyond = called;
        let node = operation.node;
        let nodes: Vec<Node<'d>> =
            [Some(node), node.get("operationId")].into_iter().flatten().collect();
        let body = node.get("requestBody").map(|it| (it, self.followed(it)));
        let upload = self.sdk == Sdk::Codegen && body.is_some_and(|it| is_upload(it.1));
        let mut arguments = self.parameters(operation, id, upload);
        let (output, error) = self.answers(operation, id, upload);
        if let Some((listed, body)) = body {
            if upload {
                let ty = "UploadFile".to_owned();
                let file = Argument { name: "file".to_owned(), ty, nodes: vec![listed, body] };
                self.raw_upload(id, body, &nodes, (&arguments, &file), (&output, &error));
                arguments.push(file);
            } else if let Some(body) = self.body(id, listed, body) {
                let in_header = |it: &Argument<'d>| {
                    it.nodes.first().is_some_and(|it| rank(self.followed(*it)) == HEADER)
                };
                let at = arguments.iter().position(in_header).unwrap_or(arguments.len());
                arguments.insert(at, body);
            }
        }
        self.beyond = true;
        let headers = if self.sdk == Sdk::Progenitor { self.headers(node, id) } else { Vec::new() };
        self.beyond = false;
        let method = Made { nodes, arguments, headers, output, error, beyond: called };
        let name = if called { format!("callback {}", snake(id)) } else { snake(id) };
        self.surface.methods.insert(name, method);
    }

    /// The headers of answers, which progenitor leaves to the caller.
    fn headers(&mut self, operation: Node<'d>, id: &str) -> Vec<Argument<'d>> {
        let all = |it: Option<Node<'d>>| it.into_iter().flat_map(Node::entries);
        let mut found = Vec::new();
        for (status, response) in all(operation.get("responses")) {
            for (name, listed) in all(self.followed(response).get("headers")) {
                let header = self.followed(listed);
                let schema = header.get("schema");
                let ty = schema
                    .map_or(Type::Text, |it| self.inline(it, &pascal(&format!("{id}-{name}"))));
                let required = header.get("required").and_then(Node::as_bool) == Some(true);
                let ty = if required { ty } else { Type::option(ty) };
                let nodes = [Some(listed), Some(header), schema].into_iter().flatten().collect();
                found.push(Argument {
                    name: format!("{name} of {status}"),
                    ty: ty.to_string(),
                    nodes,
                });
            }
        }
        found
    }

    /// The method beside an upload's that sends the file alone, and the enum of its media types.
    fn raw_upload(
        &mut self,
        id: &str,
        body: Node<'d>,
        nodes: &[Node<'d>],
        (arguments, file): (&[Argument<'d>], &Argument<'d>),
        (output, error): (&Answer<'d>, &Answer<'d>),
    ) {
        let content = body.get("content").into_iter().flat_map(Node::entries);
        let raw: Vec<(&str, Node<'d>)> =
            content.filter(|it| !it.0.starts_with("multipart/")).collect();
        if raw.is_empty() {
            return;
        }
        let media = format!("{}MediaType", pascal(id));
        let variants = raw.iter().map(|(name, node)| Variant {
            name: pascal(name),
            content: Content::Nothing,
            node: *node,
        });
        let shape = Shape::Enum(variants.collect());
        self.surface.types.insert(media.clone(), Item { node: body, shape, beyond: false });
        let mut arguments = arguments.to_vec();
        arguments.push(Argument { name: "media_type".to_owned(), ty: media, nodes: vec![body] });
        arguments.push(file.clone());
        let method = Made {
            nodes: nodes.to_vec(),
            arguments,
            headers: Vec::new(),
            output: output.clone(),
            error: error.clone(),
            beyond: false,
        };
        self.surface.methods.insert(format!("{}_raw", snake(id)), method);
    }

    /// What sets the credentials of a security scheme; progenitor leaves credentials to the caller.
    pub(super) fn credentials(&mut self) {
        let schemes =
            self.document.root().get("components").and_then(|it| it.get("securitySchemes"));
        for (name, listed) in schemes.into_iter().flat_map(Node::entries) {
            let scheme = self.followed(listed);
            let text = |key: &str| scheme.get(key).and_then(Node::as_str).unwrap_or_default();
            let names: &[&str] = match (text("type"), text("scheme"), text("in")) {
                ("http", "basic", _) => &["user", "password"],
                ("http", "bearer", _) => &["token"],
                ("apiKey", _, "cookie" | "header") => &["value"],
                _ => continue,
            };
            let nodes = vec![listed, scheme];
            let argument = |name: &&str| Argument {
                name: (*name).to_owned(),
                ty: "&str".to_owned(),
                nodes: nodes.clone(),
            };
            let method = Made {
                arguments: names.iter().map(argument).collect(),
                nodes,
                headers: Vec::new(),
                output: Answer::default(),
                error: Answer::default(),
                beyond: false,
            };
            self.surface.methods.insert(format!("Credentials::set_{}", snake(name)), method);
        }
    }

    fn followed(&self, node: Node<'d>) -> Node<'d> {
        self.document.follow(node).unwrap_or(node)
    }

    fn parameters(
        &mut self,
        operation: &Operation<'d>,
        id: &str,
        upload: bool,
    ) -> Vec<Argument<'d>> {
        let mut all = operation.parameters(self.document);
        // Credentials send cookies; a method has no argument for them.
        all.retain(|it| it.location != "cookie");
        if !upload {
            let order = crate::walk::parameter_names(operation.path);
            all.sort_by(|a, b| {
                let at = |it: &Parameter<'d>| match it.location {
                    "path" => order.iter().position(|name| *name == it.name).unwrap_or(usize::MAX),
                    _ => 0,
                };
                (rank(a.node), at(a), a.name).cmp(&(rank(b.node), at(b), b.name))
            });
        }
        all.into_iter().map(|it| self.parameter(&it, id, upload)).collect()
    }

    fn parameter(&mut self, it: &Parameter<'d>, id: &str, upload: bool) -> Argument<'d> {
        let media = || it.node.get("content")?.entries().next()?.1.get("schema");
        let schema = it.node.get("schema").or_else(media);
        let name = pascal(&format!("{id}-{}", it.name));
        let mut required =
            it.location == "path" || it.node.get("required").and_then(Node::as_bool) == Some(true);
        let mut ty = match schema {
            _ if upload => Type::Text,
            Some(schema) => self.inline(schema, &name),
            None => Type::Value,
        };
        if it.location == "query"
            && let Type::Option(inner) = ty
        {
            (ty, required) = (*inner, false);
        }
        let text = ty.as_argument(|name| self.is_passed_by_value(name));
        let text = if required { text } else { format!("Option<{text}>") };
        let nodes = [Some(it.listed), Some(it.node), schema].into_iter().flatten().collect();
        Argument { name: snake(it.name), ty: text, nodes }
    }

    /// progenitor passes enums without content by value; a type of another crate it cannot look into.
    fn is_passed_by_value(&self, name: &str) -> bool {
        if self.sdk == Sdk::Codegen {
            return false;
        }
        let simple = |shape: &Shape<'d>| match shape {
            Shape::Enum(variants) => {
                variants.iter().all(|it| matches!(it.content, Content::Nothing))
            }
            _ => false,
        };
        if let Some(item) = self.surface.types.get(name) {
            return simple(&item.shape);
        }
        let schema = self.components().get(name).map(|it| self.keywords(*it));
        schema.is_some_and(|it| {
            !it.nullable
                && it.types == ["string"]
                && it.values.is_some_and(|it| it.iter().all(|it| it.as_str().is_some()))
        })
    }

    fn body(&mut self, id: &str, listed: Node<'d>, body: Node<'d>) -> Option<Argument<'d>> {
        let content = body.get("content")?;
        let all: Vec<(&str, Node<'d>)> = content.entries().collect();
        let json = all.iter().find(|it| it.0 == "application/json");
        // openapi-codegen keeps the first of several; progenitor takes one only, so that any choice will do that does
        // not hang on their order.
        let other = match self.sdk {
            Sdk::Codegen => all.first(),
            Sdk::Progenitor => all.iter().min_by_key(|it| it.0),
        };
        let (name, media) = *json.or(other)?;
        let schema = media.get("schema");
        let ty = if name == "application/octet-stream" {
            "impl Into<reqwest::Body>".to_owned()
        } else if name.starts_with("text/") {
            "String".to_owned()
        } else {
            let ty =
                schema.map_or(Type::Value, |it| self.inline(it, &pascal(&format!("{id}-body"))));
            ty.as_argument(|name| self.is_passed_by_value(name))
        };
        let nodes = [Some(listed), Some(body), Some(content), Some(media), schema];
        let nodes = nodes.into_iter().flatten().collect();
        Some(Argument { name: "body".to_owned(), ty, nodes })
    }

    /// What a method returns: its success and its error.
    fn answers(
        &mut self,
        operation: &Operation<'d>,
        id: &str,
        upload: bool,
    ) -> (Answer<'d>, Answer<'d>) {
        let listed = operation.node.get("responses").into_iter().flat_map(Node::entries);
        let all: Vec<Response<'d>> = listed
            .filter(|it| !it.0.starts_with("x-"))
            .map(|(status, node)| (status, node, self.followed(node)))
            .collect();
        let is_success = |it: &&Response<'d>| it.0.starts_with('2') || it.0 == "101";
        let mut successes: Vec<Response<'d>> = all.iter().filter(is_success).copied().collect();
        let default = all.iter().find(|it| it.0 == "default").copied();
        let explicit = !successes.is_empty();
        let mut errors: Vec<Response<'d>> =
            all.iter().filter(|it| it.0.starts_with(['4', '5'])).copied().collect();
        if let Some(default) = default {
            if !explicit {
                successes.push(default);
            }
            if errors.is_empty() || !explicit || self.sdk == Sdk::Progenitor {
                errors.push(default);
            } else {
                let missing = |range: &str| !errors.iter().any(|it| it.0 == range);
                if missing("4XX") || missing("5XX") {
                    errors.push(default);
                }
            }
        }
        let near = operation.node.get("responses").unwrap_or(operation.node);
        let output = if successes.is_empty() {
            Answer { ty: "ByteStream".to_owned(), nodes: vec![near] }
        } else {
            self.answer(&successes, id)
        };
        let error = match self.sdk {
            Sdk::Progenitor => self.answer(&errors, id),
            Sdk::Codegen => self.one_error(&errors, id, upload),
        };
        (output, error)
    }

    fn answer(&mut self, responses: &[Response<'d>], id: &str) -> Answer<'d> {
        let mut types: Vec<String> = Vec::new();
        let mut nodes = Vec::new();
        for (_, listed, response) in responses {
            nodes.extend([*listed, *response]);
            let content = response.get("content").filter(|it| !it.is_empty());
            let ty = match (json(*response), content) {
                (Some(media), _) => {
                    nodes.push(media);
                    let schema = media.get("schema");
                    nodes.extend(schema);
                    schema
                        .map_or(Type::Value, |it| {
                            self.inline(it, &pascal(&format!("{id}-response")))
                        })
                        .to_string()
                }
                (None, Some(_)) => "ByteStream".to_owned(),
                (None, None) => "()".to_owned(),
            };
            if !types.contains(&ty) {
                types.push(ty);
            }
        }
        types.sort();
        let ty = if types.is_empty() { "()".to_owned() } else { types.join(" | ") };
        Answer { ty, nodes }
    }

    /// The one error body that `openapi-codegen` leaves to an operation.
    fn one_error(&mut self, errors: &[Response<'d>], id: &str, upload: bool) -> Answer<'d> {
        let schema = |it: &Response<'d>| json(it.2).and_then(|it| it.get("schema"));
        let mut bodies: Vec<Option<Node<'d>>> = Vec::new();
        for error in errors {
            let body = schema(error);
            let known = bodies.iter().any(|it| match (it, body) {
                (Some(a), Some(b)) => a.is_same_value(b),
                (None, None) => true,
                _ => false,
            });
            if !known {
                bodies.push(body);
            }
        }
        let range = |name: &str| errors.iter().find(|it| it.0 == name);
        let shared = range("4XX").or_else(|| range("5XX")).or_else(|| range("default"));
        if bodies.len() < 2 && !upload {
            return self.answer(errors, id);
        }
        if let Some(shared) = shared {
            return self.answer(&[*shared], id);
        }
        if upload {
            return Answer { ty: "()".to_owned(), nodes: Vec::new() };
        }
        let name = format!("{}ErrorBody", pascal(id));
        let parts: Vec<Keywords<'d>> =
            bodies.into_iter().flatten().map(|it| self.keywords(it)).collect();
        let node = errors.first().map_or(self.document.root(), |it| it.1);
        self.error_union(&name, node, &parts);
        let nodes = errors.iter().flat_map(|it| [it.1, it.2]).collect();
        Answer { ty: name, nodes }
    }
}

/// The rank of a header, behind the body.
const HEADER: u8 = 3;

/// Where an argument stands: parameters of the path and the query, the body, headers.
fn rank(parameter: Node<'_>) -> u8 {
    match parameter.get("in").and_then(Node::as_str) {
        Some("path") => 0,
        Some("query") => 1,
        _ => HEADER,
    }
}

/// The `operationId`; without one, generators put a name together from method and path.
fn operation_name(operation: &Operation<'_>) -> String {
    operation
        .id()
        .map_or_else(|| format!("{}_{}", operation.method.key(), operation.path), str::to_owned)
}

fn is_upload(body: Node<'_>) -> bool {
    let mut content = body.get("content").into_iter().flat_map(Node::entries);
    content.any(|it| it.0.starts_with("multipart/"))
}

fn json(response: Node<'_>) -> Option<Node<'_>> {
    let mut content = response.get("content").into_iter().flat_map(Node::entries);
    let is_json = |name: &str| name == "application/json" || name.starts_with("application/json;");
    content.find(|it| is_json(it.0)).map(|it| it.1)
}
