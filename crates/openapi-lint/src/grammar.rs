//! The objects of the OpenAPI Specification as a table: which fields each has, of which shape.
//!
//! The walk and every rule that asks "may this stand here?" read this table, so that a field is
//! described once. It covers 3.0 and 3.1 together; a field that only one of them knows says so.

use Shape::{
    Any, Anything, Bool, Count, ExclusiveBound, Many, Map, Number, One, SchemaOrBool, Strings,
    Text, TextMap, TypeName, Word,
};

/// A kind of object of the OpenAPI Specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Object {
    OpenApi,
    Info,
    Contact,
    License,
    Server,
    ServerVariable,
    Components,
    Paths,
    PathItem,
    Operation,
    ExternalDocs,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Responses,
    Response,
    Callback,
    Example,
    Link,
    Header,
    Tag,
    Schema,
    Discriminator,
    Xml,
    SecurityScheme,
    OAuthFlows,
    OAuthFlow,
    SecurityRequirement,
}

/// What a field may hold.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    /// Any JSON value, which the specification does not look into.
    Any,
    /// An array of any JSON values.
    Anything,
    Text,
    Bool,
    Number,
    /// An integer that is not negative.
    Count,
    /// One of these words.
    Word(&'static [&'static str]),
    Strings,
    TextMap,
    One(Object),
    Many(Object),
    Map(Object),
    SchemaOrBool,
    /// A type name; in 3.1 a list of them, too.
    TypeName,
    /// A boolean in 3.0, a number in 3.1.
    ExclusiveBound,
}

/// Which versions of the specification know a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Since {
    Always,
    /// New in 3.1.
    V3_1,
    /// Gone in 3.1.
    Until3_1,
}

/// One field of an object.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) shape: Shape,
    pub(crate) required: bool,
    pub(crate) since: Since,
}

const fn field(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, required: false, since: Since::Always }
}

const fn required(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, required: true, since: Since::Always }
}

const fn new(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, required: false, since: Since::V3_1 }
}

const OPENAPI: &[Field] = &[
    required("openapi", Text),
    required("info", One(Object::Info)),
    field("servers", Many(Object::Server)),
    field("paths", One(Object::Paths)),
    field("components", One(Object::Components)),
    field("security", Many(Object::SecurityRequirement)),
    field("tags", Many(Object::Tag)),
    field("externalDocs", One(Object::ExternalDocs)),
    new("webhooks", Map(Object::PathItem)),
    new("jsonSchemaDialect", Text),
];
const INFO: &[Field] = &[
    required("title", Text),
    required("version", Text),
    field("description", Text),
    field("termsOfService", Text),
    field("contact", One(Object::Contact)),
    field("license", One(Object::License)),
    new("summary", Text),
];
const CONTACT: &[Field] = &[field("name", Text), field("url", Text), field("email", Text)];
const LICENSE: &[Field] = &[required("name", Text), field("url", Text), new("identifier", Text)];
const SERVER: &[Field] = &[
    required("url", Text),
    field("description", Text),
    field("variables", Map(Object::ServerVariable)),
];
const SERVER_VARIABLE: &[Field] =
    &[required("default", Text), field("enum", Strings), field("description", Text)];
const COMPONENTS: &[Field] = &[
    field("schemas", Map(Object::Schema)),
    field("responses", Map(Object::Response)),
    field("parameters", Map(Object::Parameter)),
    field("examples", Map(Object::Example)),
    field("requestBodies", Map(Object::RequestBody)),
    field("headers", Map(Object::Header)),
    field("securitySchemes", Map(Object::SecurityScheme)),
    field("links", Map(Object::Link)),
    field("callbacks", Map(Object::Callback)),
    new("pathItems", Map(Object::PathItem)),
];
const PATH_ITEM: &[Field] = &[
    field("$ref", Text),
    field("summary", Text),
    field("description", Text),
    field("servers", Many(Object::Server)),
    field("parameters", Many(Object::Parameter)),
    field("get", One(Object::Operation)),
    field("put", One(Object::Operation)),
    field("post", One(Object::Operation)),
    field("delete", One(Object::Operation)),
    field("options", One(Object::Operation)),
    field("head", One(Object::Operation)),
    field("patch", One(Object::Operation)),
    field("trace", One(Object::Operation)),
];
const OPERATION: &[Field] = &[
    field("tags", Strings),
    field("summary", Text),
    field("description", Text),
    field("externalDocs", One(Object::ExternalDocs)),
    field("operationId", Text),
    field("parameters", Many(Object::Parameter)),
    field("requestBody", One(Object::RequestBody)),
    field("responses", One(Object::Responses)),
    field("callbacks", Map(Object::Callback)),
    field("deprecated", Bool),
    field("security", Many(Object::SecurityRequirement)),
    field("servers", Many(Object::Server)),
];
const EXTERNAL_DOCS: &[Field] = &[required("url", Text), field("description", Text)];
/// The styles in which a parameter may be written.
const STYLES: &[&str] =
    &["matrix", "label", "form", "simple", "spaceDelimited", "pipeDelimited", "deepObject"];
const PARAMETER: &[Field] = &[
    required("name", Text),
    required("in", Word(&["query", "header", "path", "cookie"])),
    field("description", Text),
    field("required", Bool),
    field("deprecated", Bool),
    field("allowEmptyValue", Bool),
    field("style", Word(STYLES)),
    field("explode", Bool),
    field("allowReserved", Bool),
    field("schema", One(Object::Schema)),
    field("example", Any),
    field("examples", Map(Object::Example)),
    field("content", Map(Object::MediaType)),
];
const HEADER: &[Field] = &[
    field("description", Text),
    field("required", Bool),
    field("deprecated", Bool),
    field("allowEmptyValue", Bool),
    field("style", Word(&["simple"])),
    field("explode", Bool),
    field("allowReserved", Bool),
    field("schema", One(Object::Schema)),
    field("example", Any),
    field("examples", Map(Object::Example)),
    field("content", Map(Object::MediaType)),
];
const REQUEST_BODY: &[Field] = &[
    required("content", Map(Object::MediaType)),
    field("description", Text),
    field("required", Bool),
];
const MEDIA_TYPE: &[Field] = &[
    field("schema", One(Object::Schema)),
    field("example", Any),
    field("examples", Map(Object::Example)),
    field("encoding", Map(Object::Encoding)),
];
const ENCODING: &[Field] = &[
    field("contentType", Text),
    field("headers", Map(Object::Header)),
    field("style", Word(STYLES)),
    field("explode", Bool),
    field("allowReserved", Bool),
];
const RESPONSE: &[Field] = &[
    required("description", Text),
    field("headers", Map(Object::Header)),
    field("content", Map(Object::MediaType)),
    field("links", Map(Object::Link)),
];
const EXAMPLE: &[Field] = &[
    field("summary", Text),
    field("description", Text),
    field("value", Any),
    field("externalValue", Text),
];
const LINK: &[Field] = &[
    field("operationRef", Text),
    field("operationId", Text),
    field("parameters", Any),
    field("requestBody", Any),
    field("description", Text),
    field("server", One(Object::Server)),
];
const TAG: &[Field] = &[
    required("name", Text),
    field("description", Text),
    field("externalDocs", One(Object::ExternalDocs)),
];
const SCHEMA: &[Field] = &[
    field("title", Text),
    field("multipleOf", Number),
    field("maximum", Number),
    field("exclusiveMaximum", ExclusiveBound),
    field("minimum", Number),
    field("exclusiveMinimum", ExclusiveBound),
    field("maxLength", Count),
    field("minLength", Count),
    field("pattern", Text),
    field("maxItems", Count),
    field("minItems", Count),
    field("uniqueItems", Bool),
    field("maxProperties", Count),
    field("minProperties", Count),
    field("required", Strings),
    field("enum", Anything),
    field("type", TypeName),
    field("allOf", Many(Object::Schema)),
    field("oneOf", Many(Object::Schema)),
    field("anyOf", Many(Object::Schema)),
    field("not", One(Object::Schema)),
    field("items", One(Object::Schema)),
    field("properties", Map(Object::Schema)),
    field("additionalProperties", SchemaOrBool),
    field("description", Text),
    field("format", Text),
    field("default", Any),
    Field { name: "nullable", shape: Bool, required: false, since: Since::Until3_1 },
    field("discriminator", One(Object::Discriminator)),
    field("readOnly", Bool),
    field("writeOnly", Bool),
    field("xml", One(Object::Xml)),
    field("externalDocs", One(Object::ExternalDocs)),
    field("example", Any),
    field("deprecated", Bool),
    new("examples", Anything),
    new("const", Any),
    new("if", One(Object::Schema)),
    new("then", One(Object::Schema)),
    new("else", One(Object::Schema)),
    new("prefixItems", Many(Object::Schema)),
    new("contains", One(Object::Schema)),
    new("minContains", Count),
    new("maxContains", Count),
    new("patternProperties", Map(Object::Schema)),
    new("propertyNames", One(Object::Schema)),
    new("unevaluatedItems", SchemaOrBool),
    new("unevaluatedProperties", SchemaOrBool),
    new("dependentSchemas", Map(Object::Schema)),
    new("dependentRequired", Any),
    new("contentEncoding", Text),
    new("contentMediaType", Text),
    new("contentSchema", One(Object::Schema)),
    new("$defs", Map(Object::Schema)),
    new("$id", Text),
    new("$schema", Text),
    new("$anchor", Text),
    new("$dynamicRef", Text),
    new("$dynamicAnchor", Text),
    new("$vocabulary", Any),
    new("$comment", Text),
];
const DISCRIMINATOR: &[Field] = &[required("propertyName", Text), field("mapping", TextMap)];
const XML: &[Field] = &[
    field("name", Text),
    field("namespace", Text),
    field("prefix", Text),
    field("attribute", Bool),
    field("wrapped", Bool),
];
const SECURITY_SCHEME: &[Field] = &[
    required("type", Word(&["apiKey", "http", "oauth2", "openIdConnect", "mutualTLS"])),
    field("description", Text),
    field("name", Text),
    field("in", Word(&["query", "header", "cookie"])),
    field("scheme", Text),
    field("bearerFormat", Text),
    field("flows", One(Object::OAuthFlows)),
    field("openIdConnectUrl", Text),
];
const OAUTH_FLOWS: &[Field] = &[
    field("implicit", One(Object::OAuthFlow)),
    field("password", One(Object::OAuthFlow)),
    field("clientCredentials", One(Object::OAuthFlow)),
    field("authorizationCode", One(Object::OAuthFlow)),
];
const OAUTH_FLOW: &[Field] = &[
    required("scopes", TextMap),
    field("authorizationUrl", Text),
    field("tokenUrl", Text),
    field("refreshUrl", Text),
];

impl Object {
    /// Its name, for messages, and its fixed fields.
    fn form(self) -> (&'static str, &'static [Field]) {
        match self {
            Self::OpenApi => ("OpenAPI object", OPENAPI),
            Self::Info => ("info object", INFO),
            Self::Contact => ("contact object", CONTACT),
            Self::License => ("license object", LICENSE),
            Self::Server => ("server object", SERVER),
            Self::ServerVariable => ("server variable", SERVER_VARIABLE),
            Self::Components => ("components object", COMPONENTS),
            Self::Paths => ("paths object", &[]),
            Self::PathItem => ("path item", PATH_ITEM),
            Self::Operation => ("operation", OPERATION),
            Self::ExternalDocs => ("external documentation", EXTERNAL_DOCS),
            Self::Parameter => ("parameter", PARAMETER),
            Self::RequestBody => ("request body", REQUEST_BODY),
            Self::MediaType => ("media type", MEDIA_TYPE),
            Self::Encoding => ("encoding", ENCODING),
            Self::Responses => ("responses object", &[]),
            Self::Response => ("response", RESPONSE),
            Self::Callback => ("callback", &[]),
            Self::Example => ("example object", EXAMPLE),
            Self::Link => ("link", LINK),
            Self::Header => ("header", HEADER),
            Self::Tag => ("tag", TAG),
            Self::Schema => ("schema", SCHEMA),
            Self::Discriminator => ("discriminator", DISCRIMINATOR),
            Self::Xml => ("XML object", XML),
            Self::SecurityScheme => ("security scheme", SECURITY_SCHEME),
            Self::OAuthFlows => ("OAuth flows object", OAUTH_FLOWS),
            Self::OAuthFlow => ("OAuth flow", OAUTH_FLOW),
            Self::SecurityRequirement => ("security requirement", &[]),
        }
    }

    /// Its name in the specification, for messages.
    pub(crate) fn title(self) -> &'static str {
        self.form().0
    }

    /// The fixed fields of the object.
    pub(crate) fn fields(self) -> &'static [Field] {
        self.form().1
    }

    /// The shape of the fields whose names the author chooses (paths, statuses, expressions).
    pub(crate) fn pattern(self) -> Option<Shape> {
        match self {
            Self::Paths | Self::Callback => Some(One(Self::PathItem)),
            Self::Responses => Some(One(Self::Response)),
            Self::SecurityRequirement => Some(Strings),
            _ => None,
        }
    }

    /// The field of that name.
    pub(crate) fn field(self, name: &str) -> Option<&'static Field> {
        self.fields().iter().find(|field| field.name == name)
    }

    /// The shape of what stands under `name`, fixed or of the author's choosing.
    pub(crate) fn shape(self, name: &str) -> Option<Shape> {
        self.field(name).map(|field| field.shape).or_else(|| self.pattern())
    }

    /// Whether a Reference Object may stand in its place.
    pub(crate) fn is_referable(self) -> bool {
        matches!(
            self,
            Self::Schema
                | Self::Parameter
                | Self::RequestBody
                | Self::Response
                | Self::Header
                | Self::Example
                | Self::Link
                | Self::Callback
                | Self::SecurityScheme
                | Self::PathItem
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_object_names_a_field_twice() {
        for object in [Object::Schema, Object::Operation, Object::Parameter, Object::PathItem] {
            let mut names: Vec<_> = object.fields().iter().map(|field| field.name).collect();
            names.sort_unstable();
            let count = names.len();
            names.dedup();
            assert_eq!(names.len(), count, "{}", object.title());
        }
    }
}
