//! The page as a browser reads it: whole, closed to the outside, and complete.

use std::collections::HashSet;

use openapi_document::Node;
use openapi_reference::{GuideError, PageOptions, VersionLink, page};
use scraper::Html;

use crate::support::{GUIDE, ODD, REAL, SDK, pages, rendered, select, squeezed, text, values};

#[test]
fn html_is_well_formed() {
    for (name, page) in pages() {
        let html = Html::parse_document(&page);
        assert!(html.errors.is_empty(), "{name}: {:#?}", html.errors);
        let mut ids = HashSet::new();
        for element in select(&html, "[id]") {
            let id = element.attr("id").unwrap_or_default();
            assert!(ids.insert(id), "{name}: the id `{id}` is there twice");
        }
        assert_eq!(select(&html, "h1").len(), 1, "{name}");
    }
}

#[test]
fn nothing_leads_out_of_the_page() {
    // Elements and attributes by which a page can ask for something, or send somebody away.
    const ELEMENTS: &str =
        "link, img, iframe, object, embed, audio, video, source, base, form, image, use";
    const ATTRIBUTES: [&str; 9] =
        ["src", "href", "srcset", "action", "formaction", "poster", "data", "background", "ping"];
    for (name, page) in pages() {
        let html = Html::parse_document(&page);
        assert!(select(&html, ELEMENTS).is_empty(), "{name} has an element that loads something");
        for element in select(&html, "*") {
            for (attribute, value) in element.value().attrs() {
                let leads = ATTRIBUTES.contains(&attribute) && !value.starts_with('#');
                assert!(!leads, "{name}: {attribute}=\"{value}\" leads out of the page");
                assert!(!attribute.starts_with("on"), "{name}: {attribute} runs a script");
                assert!(!value.contains("url("), "{name}: {attribute}=\"{value}\"");
            }
        }
        let policy = select(&html, "meta[http-equiv=Content-Security-Policy]");
        let policy = policy[0].attr("content").unwrap_or_default();
        assert!(policy.starts_with("default-src 'none'"), "{name}: {policy}");
        let [style, script] = [select(&html, "style"), select(&html, "script")];
        assert_eq!(
            (style.len(), script.len()),
            (1, 1),
            "{name}: styles and scripts of the document"
        );
        let style = text(style[0]).replace("url(#", "");
        for word in ["url(", "@import", "image-set", "http"] {
            assert!(!style.contains(word), "{name}: the style sheet has `{word}`");
        }
        let script = text(script[0]);
        for word in [
            "fetch",
            "XMLHttpRequest",
            "WebSocket",
            "EventSource",
            "sendBeacon",
            "import(",
            "http",
            ".src",
        ] {
            assert!(!script.contains(word), "{name}: the script has `{word}`");
        }
    }
}

#[test]
fn every_link_has_its_target() {
    for (name, page) in pages() {
        let html = Html::parse_document(&page);
        let ids: HashSet<_> =
            select(&html, "[id]").into_iter().filter_map(|it| it.attr("id")).collect();
        let links = select(&html, "a[href]")
            .into_iter()
            .filter_map(|it| it.attr("href")?.strip_prefix('#'));
        let labels = ["for", "aria-controls", "popovertarget"].into_iter().flat_map(|attribute| {
            let elements = select(&html, &format!("[{attribute}]"));
            elements.into_iter().filter_map(move |it| it.attr(attribute))
        });
        for target in links.chain(labels) {
            assert!(ids.contains(target), "{name}: nothing has the id `{target}`");
        }
    }
}

#[test]
fn every_operation_answer_and_error_has_an_anchor() {
    let page = rendered(&REAL);
    let html = Html::parse_document(&page);
    let has = |id: &str| assert_eq!(select(&html, &format!("[id='{id}']")).len(), 1, "{id}");
    let mut operations = 0;
    for operation in REAL.operations() {
        let id = operation.id().expect("an operationId");
        has(id);
        operation.responses(&REAL).iter().for_each(|(status, _)| has(&format!("{id}-{status}")));
        operations += 1;
    }
    assert_eq!(select(&html, "article.op[data-kind=operation]").len(), operations);
    let errors =
        REAL.resolve("#/components/schemas/DocumentedError/discriminator/mapping").expect("errors");
    errors.entries().for_each(|(name, _)| has(&format!("error-{name}")));
    assert_eq!(select(&html, "article.error").len(), errors.len());
}

#[test]
fn every_error_has_cause_cure_and_example() {
    let page = rendered(&REAL);
    for error in select(&Html::parse_document(&page), "article.error") {
        let whole = Html::parse_fragment(&error.html());
        let name = error.attr("data-find").unwrap_or_default();
        let parts: Vec<_> = select(&whole, ".cause dd").into_iter().map(text).collect();
        assert_eq!(parts.len(), 2, "{name} needs two sentences: the cause, then the cure");
        assert!(parts.iter().all(|it| !it.is_empty()), "{name}: {parts:?}");
        let example = select(&whole, ".op-code pre").into_iter().map(text).collect::<String>();
        assert!(example.contains(&format!("\"type\": \"{name}\"")), "{name}: {example}");
    }
}

#[test]
fn every_source_of_evidence_is_on_the_page() {
    let page = rendered(&REAL);
    let html = Html::parse_document(&page);
    let shown: HashSet<_> = select(&html, ".source").into_iter().map(text).collect();
    let sources = values(REAL.root(), "x-evidence-source");
    assert!(sources.len() > 100, "{} sources", sources.len());
    for source in sources {
        let source = squeezed(&source.replace('`', ""));
        assert!(shown.contains(&source), "nobody can read: {source}");
    }
}

#[test]
fn every_example_of_requests_and_successes_is_on_the_page() {
    let page = rendered(&REAL);
    let html = Html::parse_document(&page);
    for operation in REAL.operations() {
        let id = operation.id().unwrap_or_default();
        let code: String =
            select(&html, &format!("#{id} .op-code")).into_iter().map(text).collect();
        let successes =
            operation.responses(&REAL).into_iter().filter(|(status, _)| status.starts_with('2'));
        let bodies = successes.map(|(_, node)| node).chain(operation.request_body(&REAL));
        for example in bodies.flat_map(|it| it.get("content").into_iter().flat_map(Node::entries)) {
            for summary in
                example.1.get("examples").map(|it| values(it, "summary")).unwrap_or_default()
            {
                assert!(code.contains(&squeezed(summary)), "{id} does not show `{summary}`");
            }
        }
    }
}

#[test]
fn every_operation_has_code_for_curl_and_rust() {
    let page = rendered(&REAL);
    let html = Html::parse_document(&page);
    for operation in REAL.operations() {
        let id = operation.id().unwrap_or_default();
        let titles = select(&html, &format!("#{id} .op-code figcaption"));
        let titles: Vec<_> = titles.into_iter().map(text).collect();
        assert!(titles.starts_with(&["curl".to_owned(), "Rust".to_owned()]), "{id}: {titles:?}");
    }
}

#[test]
fn the_filter_covers_all_that_has_evidence() {
    let page = rendered(&REAL);
    let html = Html::parse_document(&page);
    let style = text(select(&html, "style")[0]);
    for level in ["documented", "observed", "inferred"] {
        let rule = format!("#ev-{level}:checked) [data-has]:not([data-has~=\"{level}\"])");
        assert!(style.contains(&rule), "no rule for {level}");
        assert_eq!(select(&html, &format!("#ev-{level}")).len(), 1);
        // What is chosen must not sit in something that the choice hides.
        for badge in select(&html, &format!(".ev.{level}")) {
            let around = badge.ancestors().filter_map(scraper::ElementRef::wrap);
            for place in around.filter_map(|it| it.attr("data-has")) {
                assert!(
                    place.split(' ').any(|it| it == level),
                    "{level} in `{place}`: {}",
                    text(badge)
                );
            }
        }
    }
}

#[test]
fn what_the_document_says_is_text() {
    let page = rendered(&ODD);
    let html = Html::parse_document(&page);
    assert_eq!(text(select(&html, "h1")[0]), "Odd <b>things</b>");
    let intro = text(select(&html, ".intro")[0]);
    assert!(intro.contains("<script>alert(1)</script> and <img src="), "{intro}");
    assert!(page.contains(">&quot;&lt;/script&gt;&lt;!--&quot;<"), "the example is escaped");
}

#[test]
fn odd_documents_are_shown_as_far_as_they_go() {
    let page = rendered(&ODD);
    let html = Html::parse_document(&page);
    let cells = |selector: &str| select(&html, selector).into_iter().map(text).collect::<Vec<_>>();
    // The cycle ends where it begins; what is in a map and in a nullable union is shown.
    assert_eq!(
        cells("#odd_get .answer .name"),
        ["name", "children", "index", "index.*.size", "either", "either.size"]
    );
    assert_eq!(cells("#odd_get .answer .constraints li")[..2], ["always root", "items ≤ 4"]);
    let parameters = cells("#odd_get .op-text > div:not(.answer) > .members tbody th");
    assert_eq!(
        parameters,
        [
            "id string in path, required",
            "old integer or null in query, optional deprecated",
            "filter array of string in query, optional"
        ]
    );
    assert_eq!(cells(".contents [href^='#odd_']"), ["odd_getGET", "odd_putPUT"]);
    assert_eq!(cells("#odd_get .needs dd")[0], "a token, or none");
}

#[test]
fn the_page_is_small_and_always_the_same() {
    let page = rendered(&REAL);
    assert!(page.len() < 1024 * 1024, "{} bytes", page.len());
    assert_eq!(page, rendered(&REAL));
}

#[test]
fn a_guide_is_drawn_or_refused() {
    let page_of = |guide: &str| {
        let options = PageOptions { guide: Some(guide), ..PageOptions::new(SDK) };
        page(&REAL, &options)
    };
    let html = Html::parse_document(&page_of(GUIDE).expect("a guide"));
    assert_eq!(text(select(&html, "#guide h2")[0]), "How it goes #");
    assert_eq!(text(select(&html, "#nav [href='#guide']")[0]), "How it goes");
    assert_eq!(select(&html, "#guide svg rect").len(), 2);
    assert_eq!(
        select(&html, "#guide .arrows tbody tr").into_iter().map(text).collect::<Vec<_>>(),
        ["Awaylogin, 200Here"]
    );
    let broken =
        page_of("# G\n```mermaid\nstateDiagram-v2\n  a --> b: x\n```\n").expect_err("no states");
    assert!(matches!(broken, GuideError::Undeclared { .. }), "{broken}");
}

#[test]
fn versions_lead_to_each_other() {
    let mut options = PageOptions::new(SDK);
    options.versions = vec![
        VersionLink { label: "working tree".to_owned(), path: None },
        VersionLink { label: "v0.1.0".to_owned(), path: Some("v0.1.0/index.html".to_owned()) },
    ];
    options.changes = Some("# v0.2.0 against v0.1.0\n\n- **breaking** `login`: gone\n");
    let html = Html::parse_document(&page(&REAL, &options).expect("a page"));
    let links = select(&html, ".versions a");
    assert_eq!(
        links.iter().filter_map(|it| it.attr("href")).collect::<Vec<_>>(),
        ["v0.1.0/index.html"]
    );
    assert_eq!(text(select(&html, ".versions [aria-current]")[0]), "working tree");
    assert_eq!(text(select(&html, "#changelog h4")[0]), "v0.2.0 against v0.1.0");
}
