//! Renders an OpenAPI document for people: one HTML page that needs nothing beside itself, the same
//! as Markdown for readers on a forge, and a file with the Rust code that both show.
//!
//! All functions are pure: documents and texts in, text out, the same bytes for the same input.
//! What is special beside other renderers: evidence of every statement (`x-evidence`), error types
//! with cause and cure, and Rust code that is compiled by a test.
//!
//! ```
//! use openapi_document::Document;
//! use openapi_reference::{PageOptions, Sdk, page};
//!
//! let text = "openapi: 3.0.3\ninfo: {title: Clock, version: 1.0.0}\npaths:\n  /now:\n    get:\n      \
//!             operationId: now_get\n      responses: {'200': {description: The time.}}\n";
//! let document = Document::parse("clock.yaml", text.to_owned())?;
//! let html = page(&document, &PageOptions::new(Sdk::new("clock_client")))?;
//! assert!(html.contains("id=\"now_get\""));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod diagram;
mod error;
mod html;
mod markdown;
mod model;
mod prose;
mod sample;

use openapi_document::Document;

pub use error::GuideError;

use crate::model::Reference;

/// The names of the generated Rust crates.
#[derive(Debug, Clone, Copy)]
pub struct Sdk<'a> {
    /// The crate with `Client`, as it stands in a path, such as `sps_firmware_client`.
    pub client: &'a str,
    /// What people should know before they copy Rust code, in Markdown: say, that the crate has a part for whole tasks.
    pub advice: Option<&'a str>,
}

impl<'a> Sdk<'a> {
    /// A crate by its name, without advice.
    #[must_use]
    pub fn new(client: &'a str) -> Self {
        Self { client, advice: None }
    }
}

/// What a page has beside the document.
#[derive(Debug, Clone)]
pub struct PageOptions<'a> {
    /// The Rust crates that snippets use.
    pub sdk: Sdk<'a>,
    /// A guide in Markdown. A `mermaid` block with a state diagram is drawn.
    pub guide: Option<&'a str>,
    /// The changelog of the contract, in Markdown.
    pub changelog: Option<&'a str>,
    /// What changed between released versions, in Markdown.
    pub changes: Option<&'a str>,
    /// The versions that have a page, the newest first.
    pub versions: Vec<VersionLink>,
}

/// A page of another version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionLink {
    /// What the switcher shows.
    pub label: String,
    /// Where the page is, relative to this one; none for this one itself.
    pub path: Option<String>,
}

impl<'a> PageOptions<'a> {
    /// A page of the document alone.
    pub fn new(sdk: Sdk<'a>) -> Self {
        Self { sdk, guide: None, changelog: None, changes: None, versions: Vec::new() }
    }
}

/// The reference as one HTML page that loads nothing.
///
/// # Errors
/// If the guide has a state diagram that cannot be drawn.
pub fn page(document: &Document, options: &PageOptions<'_>) -> Result<String, GuideError> {
    html::page(&Reference::of(document), options)
}

/// The operations as a Markdown page.
pub fn operations_markdown(document: &Document, sdk: &Sdk<'_>) -> String {
    markdown::operations(&Reference::of(document), sdk)
}

/// The error catalogue as a Markdown page.
pub fn errors_markdown(document: &Document) -> String {
    markdown::errors(&Reference::of(document))
}

/// A Rust module with every snippet of the pages, each as a function, so that a test can compile it.
pub fn snippets(document: &Document, sdk: &Sdk<'_>) -> String {
    sample::module(&Reference::of(document), sdk)
}
