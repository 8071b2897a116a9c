//! The operation as a call of the generated Rust client.
//!
//! The rules by which the generator names things are repeated here in as far as they are needed;
//! the file of all snippets is compiled by a test, so a difference cannot go unseen.

use std::collections::BTreeSet;

use openapi_document::Node;
use openapi_document::schema::{Types, single_target};
use serde_json::Value;

use super::{handed_out, preferred};
use crate::Sdk;
use crate::model::operation::{Media, Operation, Parameter};
use crate::model::schema::{component, is_nullable, merged, properties};
use crate::model::{CredentialKind, Reference};

/// Lines longer than this are broken.
const WIDTH: usize = 56;

/// Rust code that is shown as it is, and compiled as the body of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Snippet {
    /// The name of that function.
    pub(crate) name: String,
    /// What the function is given, such as `client: &Client`.
    pub(crate) parameters: String,
    /// `use` declarations.
    pub(crate) imports: Vec<String>,
    /// Statements.
    pub(crate) body: String,
}

impl Snippet {
    /// The code as readers see it.
    pub(crate) fn shown(&self) -> String {
        if self.imports.is_empty() {
            return self.body.clone();
        }
        format!("{}\n\n{}", self.imports.join("\n"), self.body)
    }
}

/// How a client is made.
pub(crate) fn connect(reference: &Reference<'_>, sdk: &Sdk<'_>) -> Snippet {
    let mut body = "let credentials = Credentials::new();\n".to_owned();
    if let Some(basic) = reference.credentials.iter().find(|it| it.kind == CredentialKind::Basic) {
        body += &format!("credentials.set_{}(\"admin\", password)?;\n", snake(basic.name));
    }
    body += "// `http` is a `reqwest::Client` that trusts the server's\n// certificate.\n";
    body += &format!(
        "let client = Client::new_with_client(\n    {:?},\n    http,\n    credentials.clone(),\n);",
        reference.server
    );
    Snippet {
        name: "connect".to_owned(),
        parameters: "http: reqwest::Client, password: &str".to_owned(),
        imports: vec![format!("use {}::{{Client, Credentials}};", sdk.client)],
        body,
    }
}

/// How the session that an operation hands out is kept; none if no operation does.
pub(crate) fn retained_session(reference: &Reference<'_>) -> Option<Snippet> {
    let (operation, (scheme, cookie)) =
        reference.operations().find_map(|it| Some((it, handed_out(reference, it)?)))?;
    let call = call(operation.id, &arguments(operation)?);
    let body = format!(
        "let answer = client{call}.await?;\n\
         let cookies = answer.headers().get_all(\"set-cookie\");\n\
         let session = cookies\n    .iter()\n    .filter_map(|it| it.to_str().ok())\n    \
             .filter_map(|it| it.strip_prefix(\"{cookie}=\"))\n    .find_map(|it| it.split(';').next())\n    \
             .ok_or(\"no session\")?;\n\
         credentials.set_{}(session)?;",
        snake(scheme)
    );
    Some(Snippet {
        name: "keep_session".to_owned(),
        parameters: "client: &Client, credentials: &Credentials".to_owned(),
        imports: Vec::new(),
        body,
    })
}

/// How a refusal is told from other failures.
pub(crate) fn failures(reference: &Reference<'_>, sdk: &Sdk<'_>) -> Option<Snippet> {
    let operation =
        reference.operations().find(|it| it.parameters.is_empty() && it.body.is_none())?;
    let body = format!(
        "match client.{}().await {{\n    \
             Ok(answer) => println!(\"{{:?}}\", answer.into_inner()),\n    \
             Err(Error::ErrorResponse(refusal)) => {{\n        \
                 let status = refusal.status();\n        \
                 let error = refusal.into_inner().error;\n        \
                 println!(\"{{status}}: {{error:?}}\");\n    \
             }}\n    \
             Err(other) => println!(\"no answer: {{other}}\"),\n\
         }}",
        operation.id
    );
    Some(Snippet {
        name: "tell_refusals".to_owned(),
        parameters: "client: &Client".to_owned(),
        imports: vec![format!("use {}::Error;", sdk.client)],
        body,
    })
}

/// The call of one operation; none if its request cannot be written down.
pub(crate) fn operation(operation: &Operation<'_>, sdk: &Sdk<'_>) -> Option<Snippet> {
    let mut types = BTreeSet::new();
    let mut body = String::new();
    let mut imports = Vec::new();
    let mut arguments = arguments(operation)?;
    if let Some(media) = preferred(operation) {
        if media.is_json() {
            arguments.push(json_body(media, &mut types)?);
        } else {
            let file = media.shape.iter().flat_map(|it| &it.rows).map(|row| row.name).next();
            let file = file.unwrap_or("file");
            body += &format!("let {file} = tokio::fs::File::open(\"{file}.iso\").await?;\n");
            body += &format!("let length = {file}.metadata().await?.len();\n");
            body += &format!("let {file} = UploadFile::from_reader({file}, length);\n");
            arguments.push(Argument { head: file.to_owned(), members: Vec::new() });
            imports.push(format!("use {}::UploadFile;", sdk.client));
        }
    }
    if !types.is_empty() {
        let types: Vec<_> = types.into_iter().collect();
        let list =
            if types.len() == 1 { types.join("") } else { format!("{{{}}}", types.join(", ")) };
        imports.push(format!("use {}::types::{list};", sdk.client));
    }
    let call = call(operation.id, &arguments);
    let line = format!("let answer = client{call}.await?.into_inner();");
    body += &if line.contains('\n') || line.chars().count() > WIDTH {
        format!("let answer = client\n{}\n    .await?\n    .into_inner();", indented(&call))
    } else {
        line
    };
    body += "\nprintln!(\"{answer:#?}\");";
    Some(Snippet {
        name: operation.id.to_owned(),
        parameters: "client: &Client".to_owned(),
        imports,
        body,
    })
}

/// An argument: an expression, and the members of the struct that it is, one a line.
struct Argument {
    head: String,
    members: Vec<String>,
}

/// Parameters as the generator orders them: by place in the path, then by name, headers last.
fn arguments(operation: &Operation<'_>) -> Option<Vec<Argument>> {
    let mut path: Vec<_> = operation.parameters_in("path").collect();
    path.sort_by_key(|it| operation.path.find(&format!("{{{}}}", it.name)));
    let mut query: Vec<_> = operation.parameters_in("query").collect();
    query.sort_by_key(|it| it.name);
    let mut headers: Vec<_> = operation.parameters_in("header").collect();
    headers.sort_by_key(|it| it.name);
    let ordered = path.into_iter().chain(query).chain(headers);
    ordered.map(argument).collect()
}

fn argument(parameter: &Parameter<'_>) -> Option<Argument> {
    let head = match (&parameter.example, parameter.required) {
        (_, false) => "None".to_owned(),
        (Some(Value::String(text)), true) => format!("{text:?}"),
        (Some(value), true) => value.to_string(),
        (None, true) => return None,
    };
    Some(Argument { head, members: Vec::new() })
}

fn json_body(media: &Media<'_>, types: &mut BTreeSet<String>) -> Option<Argument> {
    let schema = media.schema?;
    let example = &media.examples.first()?.value;
    let name = component(schema)?.to_owned();
    let members = members(schema, example, types)?;
    types.insert(name.clone());
    Some(Argument { head: format!("&{name}"), members })
}

fn members(schema: Node<'_>, value: &Value, types: &mut BTreeSet<String>) -> Option<Vec<String>> {
    let merged = merged(schema);
    let known = properties(&merged);
    known
        .into_iter()
        .map(|(name, node)| {
            let required = merged.required.contains_key(name);
            let literal = match value.get(name) {
                None if required => return None,
                None => "None".to_owned(),
                Some(value) => {
                    let nullable = is_nullable(&self::merged(node));
                    let literal = literal(node, value, types)?;
                    let optional = (nullable || !required) && literal != "None";
                    if optional { format!("Some({literal})") } else { literal }
                }
            };
            Some(format!("{}: {literal},", snake(name)))
        })
        .collect()
}

fn literal(schema: Node<'_>, value: &Value, types: &mut BTreeSet<String>) -> Option<String> {
    let name = component(schema);
    Some(match value {
        Value::Null => "None".to_owned(),
        Value::String(text) => match (name, merged(single_target(schema)).values) {
            (Some(name), Some(_)) => {
                types.insert(name.to_owned());
                format!("{name}::{}", pascal(text))
            }
            _ => format!("{text:?}.to_owned()"),
        },
        Value::Number(number) => {
            let whole = !merged(schema).types.contains(Types::FRACTION);
            if whole || number.is_f64() { number.to_string() } else { format!("{number}.0") }
        }
        Value::Bool(flag) => flag.to_string(),
        Value::Array(items) => {
            let item = merged(schema).arrays.iter().find_map(|it| it.rest)?;
            let items: Option<Vec<_>> = items.iter().map(|it| literal(item, it, types)).collect();
            format!("vec![{}]", items?.join(", "))
        }
        Value::Object(_) => {
            let name = name?.to_owned();
            let members = members(schema, value, types)?;
            types.insert(name.clone());
            structure(&name, &members)
        }
    })
}

fn structure(head: &str, members: &[String]) -> String {
    let inline = members.join(" ");
    let line = format!("{head} {{ {} }}", inline.trim_end_matches(','));
    if !inline.contains('\n') && line.chars().count() <= WIDTH - 22 {
        return line;
    }
    format!("{head} {{\n{}\n}}", indented(&members.join("\n")))
}

fn call(method: &str, arguments: &[Argument]) -> String {
    let arguments: Vec<_> =
        arguments
            .iter()
            .map(|it| {
                if it.members.is_empty() {
                    it.head.clone()
                } else {
                    structure(&it.head, &it.members)
                }
            })
            .collect();
    let line = format!(".{method}({})", arguments.join(", "));
    // A struct that is the last argument may hang, as rustfmt has it.
    if line.lines().next().is_some_and(|first| first.chars().count() <= WIDTH) {
        return line;
    }
    format!(".{method}(\n{},\n)", indented(&arguments.join(",\n")))
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}

/// `sessionCookie` and `X-Token` as `session_cookie` and `x_token`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && snake.ends_with(|last: char| last.is_lowercase()) {
            snake.push('_');
        }
        snake.push(if letter.is_alphanumeric() { letter.to_ascii_lowercase() } else { '_' });
    }
    if matches!(snake.as_str(), "type" | "match" | "ref" | "move" | "use" | "in" | "as") {
        snake.push('_');
    }
    snake
}

/// `in-progress` as `InProgress`.
fn pascal(value: &str) -> String {
    let words = value.split(|it: char| !it.is_alphanumeric());
    words
        .map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|it| it.to_uppercase().to_string());
            first.unwrap_or_default() + letters.as_str()
        })
        .collect()
}
