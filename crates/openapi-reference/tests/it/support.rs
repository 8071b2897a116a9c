//! What the tests share: documents, and the page as a browser reads it.

use std::path::Path;
use std::sync::LazyLock;

use openapi_document::{Document, Node};
use openapi_reference::{PageOptions, Sdk, page};
use scraper::{ElementRef, Html, Selector};

/// The names that snippets use.
pub(crate) const SDK: Sdk<'static> =
    Sdk { client: "sps_firmware_client", advice: Some("For whole upgrades, see `Appliance`.") };

/// The document of this workspace.
pub(crate) static REAL: LazyLock<Document> =
    LazyLock::new(|| read("../../openapi/sps-firmware.yaml"));

/// A document that is odd in every way.
pub(crate) static ODD: LazyLock<Document> = LazyLock::new(|| read("tests/fixtures/odd.yaml"));

/// A guide with a state diagram.
pub(crate) const GUIDE: &str = "# How it goes\n\nLook at `login`.\n\n```mermaid\nstateDiagram-v2\n    a: Away\n    \
                                b: Here\n    a --> b: login, 200\n```\n\nDone.\n";

/// A changelog with links out of the page.
pub(crate) const CHANGELOG: &str =
    "# Changelog\n\n## [1.0.0]\n\n- See [the site](https://example.com/).\n";

/// A file, by its path from this crate.
fn read(path: &str) -> Document {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    Document::read(&path).unwrap_or_else(|error| panic!("{error}"))
}

/// The page of a document, with guide and changelog.
pub(crate) fn rendered(document: &Document) -> String {
    let mut options = PageOptions::new(SDK);
    options.guide = Some(GUIDE);
    options.changelog = Some(CHANGELOG);
    page(document, &options).unwrap_or_else(|error| panic!("{error}"))
}

/// Both pages, with the name of the document.
pub(crate) fn pages() -> [(&'static str, String); 2] {
    [("real", rendered(&REAL)), ("odd", rendered(&ODD))]
}

/// All elements that a selector finds.
pub(crate) fn select<'h>(html: &'h Html, selector: &str) -> Vec<ElementRef<'h>> {
    let selector = Selector::parse(selector).unwrap_or_else(|error| panic!("{selector}: {error}"));
    html.select(&selector).collect()
}

/// The text of an element, with single spaces.
pub(crate) fn text(element: ElementRef<'_>) -> String {
    squeezed(&element.text().collect::<String>())
}

/// A text with single spaces.
pub(crate) fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every value of a key, anywhere in a document.
pub(crate) fn values<'d>(node: Node<'d>, key: &str) -> Vec<&'d str> {
    let mut found = Vec::new();
    found.extend(node.get(key).and_then(Node::as_str));
    node.entries().for_each(|(_, child)| found.extend(values(child, key)));
    node.items().for_each(|child| found.extend(values(child, key)));
    found
}
