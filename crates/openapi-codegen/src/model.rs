//! The operations of a document, references followed, in the form that the generators read.

use serde_json::Value;

use crate::{
    Error,
    json::{METHODS, entries, follow, items, schema_name, text},
    names::{pascal, snake},
};

/// The document behind the client and server generators.
pub(crate) struct Api<'d> {
    pub(crate) document: &'d Value,
    pub(crate) title: &'d str,
    pub(crate) version: &'d str,
    pub(crate) description: Option<&'d str>,
    pub(crate) tags: Vec<Tag<'d>>,
    pub(crate) schemes: Vec<Scheme<'d>>,
    pub(crate) operations: Vec<Operation<'d>>,
}

/// A tag and what it is about.
pub(crate) struct Tag<'d> {
    pub(crate) name: &'d str,
    pub(crate) description: Option<&'d str>,
}

/// A way to authenticate.
pub(crate) struct Scheme<'d> {
    pub(crate) name: &'d str,
    pub(crate) description: Option<&'d str>,
    pub(crate) kind: SchemeKind<'d>,
}

/// The kinds of security schemes that code can be generated for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum SchemeKind<'d> {
    Basic,
    Bearer,
    Cookie(&'d str),
    Header(&'d str),
}

/// One operation.
pub(crate) struct Operation<'d> {
    pub(crate) id: &'d str,
    pub(crate) method: &'static str,
    pub(crate) path: &'d str,
    pub(crate) tag: Option<&'d str>,
    pub(crate) summary: Option<&'d str>,
    pub(crate) description: Option<&'d str>,
    pub(crate) parameters: Vec<Parameter<'d>>,
    pub(crate) body: Option<Body<'d>>,
    pub(crate) responses: Vec<Response<'d>>,
    /// Alternatives; each is a set of schemes. Empty means that nothing is asked for.
    pub(crate) security: Vec<Vec<&'d str>>,
}

/// A parameter.
pub(crate) struct Parameter<'d> {
    pub(crate) name: &'d str,
    pub(crate) location: &'d str,
    pub(crate) required: bool,
    pub(crate) description: Option<&'d str>,
    pub(crate) schema: &'d Value,
}

/// A request body: its media types with their objects.
pub(crate) struct Body<'d> {
    pub(crate) required: bool,
    pub(crate) description: Option<&'d str>,
    pub(crate) content: Vec<(&'d str, &'d Value)>,
}

/// A response of one status or range.
pub(crate) struct Response<'d> {
    pub(crate) status: &'d str,
    pub(crate) description: &'d str,
    /// The JSON schema of the body.
    pub(crate) schema: Option<&'d Value>,
    pub(crate) headers: Vec<Header<'d>>,
}

/// A response header.
pub(crate) struct Header<'d> {
    pub(crate) name: &'d str,
    pub(crate) description: Option<&'d str>,
    pub(crate) required: bool,
    pub(crate) schema: &'d Value,
}

impl<'d> Api<'d> {
    /// Reads the operations.
    pub(crate) fn read(document: &'d Value) -> Result<Self, Error> {
        let info = document.get("info");
        let member = |key| info.and_then(|info| text(info, key));
        let tags = items(document.get("tags"))
            .filter_map(|tag| {
                Some(Tag { name: text(tag, "name")?, description: text(tag, "description") })
            })
            .collect();
        let schemes = entries(document.pointer("/components/securitySchemes"))
            .map(|(name, scheme)| Scheme::read(name, follow(document, scheme)?))
            .collect::<Result<_, _>>()?;
        let mut operations = Vec::new();
        for (path, item) in entries(document.get("paths")) {
            let item = follow(document, item)?;
            for method in METHODS {
                if let Some(operation) = item.get(method) {
                    operations.push(Operation::read(document, path, item, method, operation)?);
                }
            }
        }
        Ok(Self {
            document,
            title: member("title").unwrap_or("the API"),
            version: member("version").unwrap_or("0.0.0"),
            description: member("description"),
            tags,
            schemes,
            operations,
        })
    }

    /// The scheme with this name.
    pub(crate) fn scheme(&self, name: &str) -> Result<&Scheme<'d>, Error> {
        self.schemes.iter().find(|scheme| scheme.name == name).ok_or_else(|| {
            Error::refused(
                format!("security scheme {name}"),
                "an operation asks for it and it is not declared",
                "declare it under components/securitySchemes",
            )
        })
    }

    /// A schema component.
    pub(crate) fn schema(&self, name: &str) -> Option<&'d Value> {
        self.document.get("components")?.get("schemas")?.get(name)
    }
}

impl<'d> Scheme<'d> {
    fn read(name: &'d str, scheme: &'d Value) -> Result<Self, Error> {
        let kind = match (text(scheme, "type"), text(scheme, "scheme"), text(scheme, "in")) {
            (Some("http"), Some("basic"), _) => SchemeKind::Basic,
            (Some("http"), Some("bearer"), _) => SchemeKind::Bearer,
            (Some("apiKey"), _, Some(place @ ("cookie" | "header"))) => {
                let key = text(scheme, "name").unwrap_or(name);
                if place == "cookie" { SchemeKind::Cookie(key) } else { SchemeKind::Header(key) }
            }
            _ => {
                return Err(Error::refused(
                    format!("security scheme {name}"),
                    "no code can be generated for its kind",
                    "use http basic, http bearer, or an apiKey in a cookie or a header",
                ));
            }
        };
        Ok(Self { name, description: text(scheme, "description"), kind })
    }
}

impl<'d> Operation<'d> {
    fn read(
        document: &'d Value,
        path: &'d str,
        item: &'d Value,
        method: &'static str,
        operation: &'d Value,
    ) -> Result<Self, Error> {
        let id = text(operation, "operationId").ok_or_else(|| {
            Error::refused(
                format!("{} {path}", method.to_uppercase()),
                "it has no operationId, so that its method would have no name",
                "give it one",
            )
        })?;
        let mut parameters: Vec<Parameter<'d>> = Vec::new();
        for raw in items(item.get("parameters")).chain(items(operation.get("parameters"))) {
            let parameter = Parameter::read(document, id, raw)?;
            parameters.retain(|known| {
                (known.name, known.location) != (parameter.name, parameter.location)
            });
            parameters.push(parameter);
        }
        let body = match operation.get("requestBody") {
            Some(body) => {
                let body = follow(document, body)?;
                Some(Body {
                    required: body.get("required") == Some(&Value::Bool(true)),
                    description: text(body, "description"),
                    content: entries(body.get("content")).collect(),
                })
            }
            None => None,
        };
        let responses = entries(operation.get("responses"))
            .map(|(status, response)| Response::read(document, status, response))
            .collect::<Result<_, _>>()?;
        let security = operation.get("security").or_else(|| document.get("security"));
        Ok(Self {
            id,
            method,
            path,
            tag: items(operation.get("tags")).find_map(Value::as_str),
            summary: text(operation, "summary"),
            description: text(operation, "description"),
            parameters,
            body,
            responses,
            security: items(security)
                .map(|alternative| entries(Some(alternative)).map(|(name, _)| name).collect())
                .collect(),
        })
    }

    /// `POST /api/firmware/test (firmware_test)`
    pub(crate) fn label(&self) -> String {
        format!("{} {} ({})", self.method.to_uppercase(), self.path, self.id)
    }

    /// The Rust method.
    pub(crate) fn function(&self) -> String {
        snake(self.id)
    }

    /// The prefix of the operation's own types.
    pub(crate) fn type_prefix(&self) -> String {
        pascal(self.id)
    }

    /// The parameters in one place.
    pub(crate) fn parameters_in(&self, location: &str) -> impl Iterator<Item = &Parameter<'d>> {
        self.parameters.iter().filter(move |parameter| parameter.location == location)
    }

    /// The success response, of which there has to be exactly one.
    pub(crate) fn success(&self) -> Result<&Response<'d>, Error> {
        let mut successes =
            self.responses.iter().filter(|response| response.status.starts_with('2'));
        match (successes.next(), successes.next()) {
            (Some(only), None) => Ok(only),
            (None, _) => Err(Error::refused(
                self.label(),
                "it documents no success",
                "document its 2xx response",
            )),
            (Some(_), Some(other)) => Err(Error::refused(
                self.label(),
                format!("it documents a second success, {}", other.status),
                "document one success status an operation, as a method returns one type",
            )),
        }
    }

    /// Whether authentication may be left out.
    pub(crate) fn is_public(&self) -> bool {
        self.security.is_empty() || self.security.iter().any(Vec::is_empty)
    }
}

impl<'d> Parameter<'d> {
    fn read(document: &'d Value, operation: &str, raw: &'d Value) -> Result<Self, Error> {
        let parameter = follow(document, raw)?;
        let (Some(name), Some(location)) = (text(parameter, "name"), text(parameter, "in")) else {
            return Err(Error::refused(
                operation,
                "a parameter has no `name` or no `in`",
                "add it",
            ));
        };
        let schema = parameter.get("schema").ok_or_else(|| {
            Error::refused(
                format!("{operation}, parameter {name}"),
                "it has no `schema`",
                "describe it by `schema`, not by `content`",
            )
        })?;
        Ok(Self {
            name,
            location,
            required: parameter.get("required") == Some(&Value::Bool(true)),
            description: text(parameter, "description"),
            schema,
        })
    }
}

impl<'d> Response<'d> {
    fn read(document: &'d Value, status: &'d str, raw: &'d Value) -> Result<Self, Error> {
        let response = follow(document, raw)?;
        let headers = entries(response.get("headers"))
            .map(|(name, header)| {
                let header = follow(document, header)?;
                Ok(Header {
                    name,
                    description: text(header, "description"),
                    required: header.get("required") == Some(&Value::Bool(true)),
                    schema: header.get("schema").unwrap_or(&Value::Null),
                })
            })
            .collect::<Result<_, Error>>()?;
        let schema = entries(response.get("content"))
            .find(|(media, _)| media.starts_with("application/json"))
            .and_then(|(_, media)| media.get("schema"));
        Ok(Self {
            status,
            description: text(response, "description").unwrap_or_default(),
            schema,
            headers,
        })
    }

    /// The component that is the body.
    pub(crate) fn schema_name(&self) -> Option<&'d str> {
        self.schema.and_then(schema_name)
    }
}
