//! Parts of forms: what the Encoding Object says of them, and what holds without it.

use openapi_document::schema::{Schema, Types};
use openapi_document::{Node, SpecVersion};

use super::media::{form_of, is_json};
use super::{Form, Serialisation, essence};

/// Whether a body of a media type is a form.
pub(crate) fn is_form(media: &str) -> bool {
    media.starts_with("multipart/") || media == "application/x-www-form-urlencoded"
}

/// The encodings of a form.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Encodings<'d> {
    node: Option<Node<'d>>,
    urlencoded: bool,
    /// Whether `style` and the fields around it count.
    styled: bool,
}

impl<'d> Encodings<'d> {
    /// Those of a Media Type Object.
    pub(crate) fn of(media: &str, media_type: Node<'d>) -> Self {
        let urlencoded = !media.starts_with("multipart/");
        let version = media_type.document().version();
        // OpenAPI 3.0 ignores the styles of multipart.
        let styled = urlencoded || media == "multipart/form-data" && version != SpecVersion::V3_0;
        Self { node: media_type.get("encoding"), urlencoded, styled }
    }

    /// The names that have an encoding.
    pub(crate) fn names(self) -> impl Iterator<Item = &'d str> {
        self.node.into_iter().flat_map(Node::entries).map(|it| it.0)
    }

    /// The Encoding Object of a part.
    pub(crate) fn get(self, name: &str) -> Option<Node<'d>> {
        self.node.and_then(|it| it.get(name))
    }

    /// `headers` of a part; only multipart has any.
    pub(crate) fn headers(self, name: &str) -> Option<Node<'d>> {
        self.get(name).filter(|_| !self.urlencoded).and_then(|it| it.get("headers"))
    }

    /// The style of a part, if one is given or nothing else can be.
    pub(crate) fn serialisation(self, name: &str, object: bool) -> Option<Serialisation<'d>> {
        let encoding = self.get(name);
        let given = |key: &str| encoding.is_some_and(|it| it.get(key).is_some());
        let styled = ["style", "explode", "allowReserved"].into_iter().any(given);
        if self.styled && styled {
            return Some(Serialisation::of_part(encoding));
        }
        self.urlencoded.then(|| self.unstyled(name, object))
    }

    /// How a part is written that no style is given.
    pub(crate) fn unstyled(self, name: &str, object: bool) -> Serialisation<'d> {
        let default = object.then(|| "application/json".to_owned());
        let plain = Serialisation::of_part(None);
        match self.content_type(name).map(|it| it.join(", ")).or(default) {
            Some(media) => plain.in_media(media),
            None => plain,
        }
    }

    /// `contentType` of a part, as a sorted list of media types.
    pub(crate) fn content_type(self, name: &str) -> Option<Vec<String>> {
        let text = self.get(name)?.get("contentType")?.as_str()?;
        let mut types: Vec<String> = text.split(',').map(essence).collect();
        types.sort();
        types.dedup();
        Some(types)
    }
}

/// What the engine has to know of a part.
pub(crate) fn part_form(encodings: Encodings<'_>, name: &str) -> Form {
    let styled = encodings.serialisation(name, false).map(|it| it.form());
    match (styled, encodings.content_type(name)) {
        (Some(form @ Form::Styled { .. }), None) if encodings.get(name).is_some() => form,
        (_, Some(types)) if types.iter().any(|it| is_json(it)) => Form::Json,
        (_, Some(types)) if types.iter().all(|it| form_of(it) == Form::Bytes) => Form::File,
        _ => Form::Part,
    }
}

/// The media type of a part that no encoding gives one, by the schema of the part.
///
/// `None` for arrays, whose items decide.
pub(crate) fn content_type(schema: &Schema<'_>, kind: Types) -> Option<String> {
    let said = |key: &str| schema.sources.iter().find_map(|it| it.get(key)?.as_str());
    // 3.0.4 has both in its table; 3.1 writes the latter as `contentEncoding`, and takes what is left of 3.0 alike.
    let binary = schema.formats.iter().any(|it| matches!(it.as_str(), Some("binary" | "byte")));
    Some(match kind {
        Types::ARRAY => return None,
        Types::OBJECT => "application/json".to_owned(),
        Types::STRING => match said("contentMediaType") {
            Some(media) => essence(media),
            None if binary || said("contentEncoding").is_some() => {
                "application/octet-stream".to_owned()
            }
            None => "text/plain".to_owned(),
        },
        _ => "text/plain".to_owned(),
    })
}
