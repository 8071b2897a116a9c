//! `style`, `explode`, `allowReserved` and `content` of parameters, headers and parts of forms.
//!
//! The tables are those of the Parameter Object ("Style Values", "Style Examples") in OpenAPI 3.0.4
//! and 3.1.1, where a field has no effect on a shape of values it is left out.

use openapi_document::Node;

use super::media::is_json;
use super::{Form, essence, form_of};

/// The shape of a value, as far as a style tells shapes apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A number or boolean, which JSON writes without quotes.
    Bare,
    /// A string.
    Text,
    /// An array of at most one item.
    One,
    /// An array.
    List,
    /// An object.
    Object,
}

/// How a parameter, header or part is written, defaults filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Serialisation<'d> {
    place: &'d str,
    /// The media type, if it is `content` that describes the value.
    media: Option<String>,
    style: &'d str,
    explode: bool,
    reserved: bool,
}

impl<'d> Serialisation<'d> {
    /// That of a Parameter or Header Object, of which the latter has no `in`.
    pub(crate) fn of(node: Node<'d>) -> Self {
        let place = node.get("in").and_then(Node::as_str).unwrap_or("header");
        let media = node.get("content").and_then(|it| it.entries().next());
        Self { media: media.map(|it| essence(it.0)), ..Self::styled(Some(node), place) }
    }

    /// That of a part of a form by its Encoding Object, which follows the rules of the query.
    pub(super) fn of_part(encoding: Option<Node<'d>>) -> Self {
        Self::styled(encoding, "query")
    }

    /// The same value in a media type.
    pub(super) fn in_media(self, media: String) -> Self {
        Self { media: Some(media), ..self }
    }

    fn styled(node: Option<Node<'d>>, place: &'d str) -> Self {
        let get = |key: &str| node.and_then(|it| it.get(key));
        let style = get("style").and_then(Node::as_str).unwrap_or(default_style(place));
        Self {
            place,
            media: None,
            style,
            explode: get("explode").and_then(Node::as_bool).unwrap_or(style == "form"),
            reserved: place == "query"
                && get("allowReserved").and_then(Node::as_bool) == Some(true),
        }
    }

    /// What the engine has to know of it.
    pub(crate) fn form(&self) -> Form {
        if let Some(media) = &self.media {
            return form_of(media);
        }
        let raw = match (self.place, self.style) {
            // The delimiter of items is escaped in them, but not in headers and cookies.
            ("header", _) => Some(','),
            ("cookie", _) => Some(if self.explode { '&' } else { ',' }),
            ("query", "form") => (self.reserved && !self.explode).then_some(','),
            ("query", "spaceDelimited") => Some(' '),
            ("query", "pipeDelimited") => Some('|'),
            ("path", "label") if self.explode => Some('.'),
            _ => None,
        };
        Form::Styled { raw }
    }

    /// Style and `explode`, as far as they have an effect on a shape; or the media type.
    fn written(&self, shape: Shape) -> (&str, bool) {
        let scalar = matches!(shape, Shape::Bare | Shape::Text);
        if let Some(media) = &self.media {
            let unquoted = shape == Shape::Bare && is_json(media);
            return if unquoted || scalar && media.starts_with("text/") {
                (default_style(self.place), false)
            } else {
                (media, false)
            };
        }
        let in_query = matches!(self.place, "query" | "cookie");
        let listed = matches!(self.style, "form" | "spaceDelimited" | "pipeDelimited");
        match shape {
            Shape::Bare | Shape::Text if in_query => ("form", false),
            Shape::One if in_query && listed => ("form", false),
            Shape::Bare | Shape::Text | Shape::One => (self.style, false),
            Shape::List if self.style == "simple" => (self.style, false),
            _ if self.style == "deepObject" => (self.style, false),
            Shape::List | Shape::Object => (self.style, self.explode),
        }
    }

    /// In words, as far as the shapes need it.
    pub(crate) fn words(&self, shapes: &[Shape]) -> String {
        if let Some(media) = &self.media {
            return format!("`{media}`");
        }
        let reserved = if self.reserved { ", reserved characters allowed" } else { "" };
        let parts = shapes.iter().any(|it| matches!(it, Shape::List | Shape::Object));
        let explode = if parts { format!(", explode {}", self.explode) } else { String::new() };
        format!("style `{}`{explode}{reserved}", self.style)
    }

    /// Whether members of an object are written as parameters of their own.
    pub(crate) fn is_spread(&self) -> bool {
        self.media.is_none() && self.written(Shape::Object) == ("form", true)
    }

    /// Whether reserved characters are left as they are.
    pub(crate) fn is_reserved(&self) -> bool {
        self.reserved && self.media.is_none()
    }
}

/// Whether values of some shape are written differently.
pub(crate) fn differing_shape(
    old: &Serialisation<'_>,
    new: &Serialisation<'_>,
    shapes: &[Shape],
) -> bool {
    shapes.iter().any(|it| old.written(*it) != new.written(*it))
}

fn default_style(place: &str) -> &'static str {
    if matches!(place, "query" | "cookie") { "form" } else { "simple" }
}
