//! State diagrams of a guide: Mermaid's notation in, an SVG picture and a table of arrows out.
//!
//! Forges draw Mermaid themselves; an offline page would need three megabytes of script for it.
//! What is read is the subset that guides use: named states, and arrows with labels.

mod layout;
mod svg;

pub(crate) use svg::draw;

use crate::GuideError;

/// States and the arrows between them.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Diagram<'a> {
    /// The states, in the order of their declaration.
    pub(crate) states: Vec<State<'a>>,
    /// The arrows.
    pub(crate) arrows: Vec<Arrow<'a>>,
}

/// A state.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct State<'a> {
    /// The name that arrows use.
    pub(crate) id: &'a str,
    /// The name that readers see.
    pub(crate) title: &'a str,
}

/// An arrow, by the indices of its states.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Arrow<'a> {
    /// Where it begins.
    pub(crate) from: usize,
    /// Where it ends.
    pub(crate) to: usize,
    /// What makes the state change.
    pub(crate) label: &'a str,
}

impl<'a> Diagram<'a> {
    /// Whether a code block is a state diagram.
    pub(crate) fn is_one(code: &str) -> bool {
        code.trim_start().starts_with("stateDiagram")
    }

    /// Reads a block of Mermaid.
    pub(crate) fn parse(code: &'a str) -> Result<Self, GuideError> {
        let mut diagram = Self { states: Vec::new(), arrows: Vec::new() };
        let lines =
            code.lines().map(str::trim).filter(|it| !it.is_empty() && !it.starts_with("%%"));
        for line in lines.skip(1) {
            let unreadable = || GuideError::Unreadable { line: line.to_owned() };
            let (head, text) = line.split_once(':').ok_or_else(unreadable)?;
            let text = text.trim();
            match head.split_once("-->") {
                None => diagram.states.push(State { id: head.trim(), title: text }),
                Some((from, to)) => {
                    let (from, to) = (diagram.state(from, line)?, diagram.state(to, line)?);
                    diagram.arrows.push(Arrow { from, to, label: text });
                }
            }
        }
        Ok(diagram)
    }

    fn state(&self, id: &str, line: &str) -> Result<usize, GuideError> {
        let id = id.trim();
        let undeclared = || GuideError::Undeclared { state: id.to_owned(), line: line.to_owned() };
        self.states.iter().position(|it| it.id == id).ok_or_else(undeclared)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagram_is_read_and_drawn() {
        let code = "stateDiagram-v2\n a: Here\n b: There\n c: Aside\n a --> b: go\n %% why\n \
                    a --> c: fail & <stop>\n c --> b: mend\n";
        let diagram = Diagram::parse(code).expect("a diagram");
        assert_eq!(diagram.states.len(), 3);
        assert_eq!(diagram.arrows.len(), 3);
        let svg = draw(&diagram).expect("a picture").into_string();
        for text in ["Here", "There", "Aside", "go", "fail &amp; &lt;stop&gt;", "mend"] {
            assert!(svg.contains(&format!(">{text}</")), "{text} is not in {svg}");
        }
    }

    #[test]
    fn what_cannot_be_read_or_drawn_is_an_error_that_names_the_line() {
        let error = |code| Diagram::parse(code).map(|it| draw(&it).map(|_| ()));
        let unreadable = error("stateDiagram-v2\n a\n").expect_err("no colon");
        assert!(unreadable.to_string().contains("`a`"), "{unreadable}");
        let undeclared = error("stateDiagram-v2\n a: A\n a --> b: x\n").expect_err("no b");
        assert!(undeclared.to_string().contains("`b`"), "{undeclared}");
        let back = error("stateDiagram-v2\n a: A\n b: B\n a --> b: x\n b --> a: y\n");
        let back = back.expect("it is readable").expect_err("no room for an arrow back");
        assert!(back.to_string().contains("`b --> a`"), "{back}");
    }
}
