//! What people may honestly decide otherwise than the engine does.

use crate::finding::Level;

/// The policy of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Take open objects and `oneOf` literally.
    ///
    /// By default clients are taken not to send members that no contract names, so that naming a new
    /// optional member is safe, and the branches of a `oneOf` are taken to exclude each other as
    /// their author meant. Both cannot be proven from the document; with this switch neither is
    /// assumed.
    pub strict: bool,
    /// The level of what cannot be decided. Default: breaking, as silence would be a guess.
    pub undecided: Level,
    /// The level for clients of a request member that becomes required and has a default.
    ///
    /// Default: breaking. A `default` says what a server assumes for an absent value, but a server
    /// that validates against the schema refuses the request before it comes to that.
    pub required_with_default: Level,
    /// The level for clients of a value added to an `enum` of a response.
    ///
    /// Default: breaking. A client that handles all documented values has no case for the new one;
    /// lower it where clients are known to pass over unknown values.
    pub response_enum_value_added: Level,
    /// The level for clients of a documented error response that is removed.
    ///
    /// Default: breaking. An undocumented status may carry any body; lower it where clients treat
    /// all errors alike.
    pub error_response_removed: Level,
    /// The generator whose SDK the third verdict is about. Default: progenitor, for any document.
    pub sdk: Sdk,
}

/// The generator whose SDK the third verdict is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sdk {
    /// progenitor and typify, given the document as it stands, and where other generators go further, those.
    ///
    /// Formats and bounds become types (`uuid::Uuid`, a checked newtype, `NonZeroU64`). What progenitor leaves to the
    /// caller and an SDK of another make does not (typed headers, statuses, the order and the names of arguments,
    /// callbacks) counts as a break, and the sentence says so.
    #[default]
    Progenitor,
    /// `openapi-codegen`, which lowers the document before the same generators read it, so that formats and bounds
    /// change no type; nothing counts but what the generated code shows.
    Codegen,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            strict: false,
            undecided: Level::Breaking,
            required_with_default: Level::Breaking,
            response_enum_value_added: Level::Breaking,
            error_response_removed: Level::Breaking,
            sdk: Sdk::default(),
        }
    }
}
