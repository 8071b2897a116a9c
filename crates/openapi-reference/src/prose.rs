//! Text of the document: Markdown to HTML, and the parts of a description.

use maud::{Markup, PreEscaped};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// What a description says of an error: its first sentence is the cause, the rest is the cure.
pub(crate) fn cause_and_cure(description: &str) -> (&str, &str) {
    let description = description.trim();
    let letters = description.char_indices();
    let mut code = false;
    for (index, letter) in letters {
        code ^= letter == '`';
        let (before, rest) = description.split_at(index);
        let rest = rest.get(letter.len_utf8()..).unwrap_or_default();
        let ends = letter == '.' && !code && rest.starts_with(char::is_whitespace);
        // The last full stop of "e.g." ends no sentence.
        let word = before.rsplit([' ', '\n', '(']).next().unwrap_or_default();
        if ends && !word.contains('.') {
            let cause = description.get(..=index).unwrap_or(description);
            return (cause, rest.trim_start());
        }
    }
    (description, "")
}

/// How Markdown of the document becomes part of a page.
pub(crate) struct Prose<'a> {
    /// Gives the anchor of a name that stands in the text as code.
    pub(crate) anchor: &'a dyn Fn(&str) -> Option<String>,
    /// How many levels deeper the headings go.
    pub(crate) shift: usize,
}

impl Prose<'_> {
    /// Paragraphs, lists, tables.
    pub(crate) fn block(&self, markdown: &str) -> Markup {
        let options = Options::ENABLE_TABLES;
        let mut out = String::new();
        html::push_html(&mut out, self.events(Parser::new_ext(markdown, options)).into_iter());
        PreEscaped(out)
    }

    /// The same without the element around a text that is one paragraph.
    pub(crate) fn inline(&self, markdown: &str) -> Markup {
        let block = self.block(markdown).into_string();
        let inner = block.trim().strip_prefix("<p>").and_then(|it| it.strip_suffix("</p>"));
        match inner {
            Some(inner) if !inner.contains("<p>") => PreEscaped(inner.to_owned()),
            _ => PreEscaped(block),
        }
    }

    /// Text that is shown as text: no markup of the source, no link that leads out of the page.
    fn events<'e>(&self, parser: impl Iterator<Item = Event<'e>>) -> Vec<Event<'e>> {
        let mut events = Vec::new();
        let mut outward: Vec<Option<CowStr<'e>>> = Vec::new();
        for event in parser {
            match event {
                Event::Html(text) | Event::InlineHtml(text) => events.push(Event::Text(text)),
                Event::Start(Tag::Link { dest_url, .. }) if !dest_url.starts_with('#') => {
                    outward.push(Some(dest_url));
                }
                Event::Start(Tag::Image { .. }) => outward.push(None),
                Event::End(TagEnd::Image) => {
                    outward.pop();
                }
                Event::Start(Tag::Link { .. }) => {
                    outward.push(None);
                    events.push(event);
                }
                Event::End(TagEnd::Link) => match outward.pop().flatten() {
                    Some(url) if url.contains("://") => {
                        events.push(Event::Text(" (".into()));
                        events.push(Event::Code(url));
                        events.push(Event::Text(")".into()));
                    }
                    Some(_) => {}
                    None => events.push(event),
                },
                Event::Code(name) if outward.is_empty() => match (self.anchor)(&name) {
                    Some(anchor) => events.push(Event::InlineHtml(link(&anchor, &name).into())),
                    None => events.push(Event::Code(name)),
                },
                Event::Start(Tag::Heading { level, id, classes, attrs }) => {
                    let level = self.shifted(level);
                    events.push(Event::Start(Tag::Heading { level, id, classes, attrs }));
                }
                Event::End(TagEnd::Heading(level)) => {
                    events.push(Event::End(TagEnd::Heading(self.shifted(level))));
                }
                event => events.push(event),
            }
        }
        events
    }

    fn shifted(&self, level: HeadingLevel) -> HeadingLevel {
        HeadingLevel::try_from(level as usize + self.shift).unwrap_or(HeadingLevel::H6)
    }
}

fn link(anchor: &str, name: &str) -> String {
    maud::html! { a href={ "#" (anchor) } { code { (name) } } }.into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(markdown: &str) -> String {
        let anchor = |name: &str| (name == "login").then(|| "login".to_owned());
        Prose { anchor: &anchor, shift: 1 }.block(markdown).into_string()
    }

    #[test]
    fn cause_and_cure_part_at_the_first_sentence() {
        let text = "The header rules it out (e.g. `a. B`, i.e. all). Accept `x`. Then repeat.";
        let (cause, cure) = cause_and_cure(text);
        assert_eq!(cause, "The header rules it out (e.g. `a. B`, i.e. all).");
        assert_eq!(cure, "Accept `x`. Then repeat.");
        assert_eq!(cause_and_cure("One sentence."), ("One sentence.", ""));
        assert_eq!(cause_and_cure(""), ("", ""));
    }

    #[test]
    fn markup_in_a_description_is_text() {
        assert_eq!(block("a <img src=x> b"), "<p>a &lt;img src=x&gt; b</p>\n");
        assert_eq!(block("<script>x</script>"), "&lt;script&gt;x&lt;/script&gt;");
    }

    #[test]
    fn links_that_leave_the_page_become_text() {
        assert_eq!(
            block(
                "[Keep](https://example.com/a) and ![x](https://example.com/b.png) [r](README.md)"
            ),
            "<p>Keep (<code>https://example.com/a</code>) and x r</p>\n"
        );
        assert_eq!(
            block("<https://a.example>"),
            "<p>https://a.example (<code>https://a.example</code>)</p>\n"
        );
        assert_eq!(block("[here](#a)"), "<p><a href=\"#a\">here</a></p>\n");
    }

    #[test]
    fn names_in_code_lead_to_what_they_name() {
        let expected = "<p><a href=\"#login\"><code>login</code></a> <code>other</code></p>\n";
        assert_eq!(block("`login` `other`"), expected);
    }

    #[test]
    fn headings_go_deeper() {
        assert_eq!(block("# A"), "<h2>A</h2>\n");
        assert_eq!(block("###### A"), "<h6>A</h6>\n");
    }
}
