//! How the values of a place are written on the wire: as JSON, as text, as lists of texts.
//!
//! Inclusion of values implies inclusion of what is written, whatever the way of writing is. The
//! reverse does not hold: as text, `5` is the number and the string. The engine asks a [`Form`]
//! where values that differ may still be written alike.

mod encoding;
mod media;
mod style;

pub(crate) use encoding::{Encodings, content_type, is_form, part_form};
pub(crate) use media::{covers, essence, form_of};
pub(crate) use style::{Serialisation, Shape, differing_shape};

/// How the values of a place are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Form {
    /// As JSON, or in a media type that is compared as if it were JSON.
    Json,
    /// A scalar is its text; how arrays and objects are written is not specified.
    Text,
    /// A scalar is its text, an array a list of texts, an object has texts as members.
    Styled {
        /// The character between items that an item itself may contain, if there is one.
        raw: Option<char>,
    },
    /// A part of a form: a scalar is its text, an array repeats the part, an object is JSON.
    Part,
    /// One of several parts of the same name: a scalar is its text, anything else is JSON.
    Piece,
    /// A part of a form that is bytes, since its encoding names a media type of such; an array repeats the part.
    File,
    /// Within a value that is text: how it is written there is not specified, a scalar most often as its text.
    Nested,
    /// As XML: all scalars are text, whatever they are in.
    Xml,
    /// As bytes, where the schema says so or says nothing; else as if it were JSON.
    Bytes,
    /// The body of a form, whose members are written as the list of this number says.
    Body(u32),
}

impl Form {
    /// Whether values of different JSON types can be written alike.
    pub(crate) fn is_text(self) -> bool {
        !matches!(self, Self::Json | Self::Bytes | Self::Body(_))
    }

    /// Whether a value may be bytes, as its schema says.
    pub(crate) fn may_be_bytes(self) -> bool {
        matches!(self, Self::Bytes | Self::File | Self::Part | Self::Piece)
    }

    /// Whether a list of one item is written as the item.
    pub(crate) fn lists(self) -> bool {
        matches!(self, Self::Styled { .. } | Self::Part | Self::File)
    }

    /// How items of an array are written.
    pub(crate) fn item(self) -> Self {
        match self {
            Self::Styled { .. } => Self::Text,
            Self::Part => Self::Piece,
            Self::File => Self::Bytes,
            Self::Text | Self::Nested => Self::Nested,
            Self::Xml => Self::Xml,
            Self::Json | Self::Piece | Self::Bytes | Self::Body(_) => Self::Json,
        }
    }

    /// How members of an object are written; those of a body are listed apart.
    pub(crate) fn member(self) -> Self {
        match self {
            Self::Styled { .. } => Self::Text,
            Self::Text | Self::Nested => Self::Nested,
            Self::Xml => Self::Xml,
            Self::Json | Self::Part | Self::Piece | Self::File | Self::Bytes | Self::Body(_) => {
                Self::Json
            }
        }
    }
}
