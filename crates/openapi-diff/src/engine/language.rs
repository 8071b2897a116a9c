//! Patterns as languages: whether every string that some patterns accept is accepted by another.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use regex_automata::dfa::{Automaton, dense};
use regex_automata::meta::Regex;
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;
use regex_automata::{Anchored, MatchKind};

use super::Answer;

/// Largest automaton, in bytes of its table.
const MAX_AUTOMATON: usize = 4 << 20;
/// Most states of a product.
const MAX_PRODUCT: usize = 20_000;
/// Most bytes of all automata of one comparison, so that many large patterns cost neither all memory nor minutes.
const MAX_ALL_AUTOMATA: usize = 64 << 20;
/// Most states of all products of one comparison.
const MAX_ALL_PRODUCTS: usize = 1_000_000;

type Dfa = dense::DFA<Vec<u32>>;

/// Compiled patterns and the answers so far.
#[derive(Default)]
pub(crate) struct Languages {
    automata: HashMap<String, Option<Rc<Dfa>>>,
    matchers: HashMap<String, Option<Rc<Regex>>>,
    answers: HashMap<(Vec<String>, String), Answer>,
    /// Bytes of the automata that were built, and of those that were given up.
    built: usize,
    /// States of the products that were walked.
    walked: usize,
}

impl Languages {
    /// Whether a text matches a pattern anywhere; `None` if the pattern is not regular.
    pub(crate) fn matches(&mut self, pattern: &str, text: &str) -> Option<bool> {
        let matcher = self.matchers.entry(pattern.to_owned()).or_insert_with(|| {
            let translated = translate(pattern)?;
            let config = Regex::config().nfa_size_limit(Some(MAX_AUTOMATON));
            Regex::builder().configure(config).build(&translated).ok().map(Rc::new)
        });
        matcher.as_ref().map(|it| it.is_match(text))
    }

    /// Whether each string that all of `narrow` accept is accepted by `wide`.
    pub(crate) fn included(&mut self, narrow: &[String], wide: &str) -> Answer {
        if narrow.iter().any(|it| it == wide) {
            return Answer::Yes;
        }
        let key = (narrow.to_vec(), wide.to_owned());
        if let Some(answer) = self.answers.get(&key) {
            return *answer;
        }
        let answer = self.decide(narrow, Some(wide));
        self.answers.insert(key, answer);
        answer
    }

    /// Whether no string is accepted by all of the patterns.
    pub(crate) fn disjoint(&mut self, patterns: &[String]) -> bool {
        self.decide(patterns, None) == Answer::Yes
    }

    /// Whether no string is in all of `narrow` and not in `wide`.
    fn decide(&mut self, narrow: &[String], wide: Option<&str>) -> Answer {
        let all = narrow.iter().map(String::as_str).chain(wide);
        let Some(automata) = all.map(|it| self.automaton(it)).collect::<Option<Vec<_>>>() else {
            return Answer::Unknown;
        };
        let Some(everything) = self.automaton("") else { return Answer::Unknown };
        let mut positive: Vec<Rc<Dfa>> = vec![everything];
        positive.extend(automata.iter().take(narrow.len()).cloned());
        let negative = wide.and_then(|_| automata.last().cloned());
        if self.walked >= MAX_ALL_PRODUCTS {
            return Answer::Unknown;
        }
        product_is_empty(&positive, negative.as_deref(), &mut self.walked)
    }

    fn automaton(&mut self, pattern: &str) -> Option<Rc<Dfa>> {
        if let Some(known) = self.automata.get(pattern) {
            return known.clone();
        }
        if self.built >= MAX_ALL_AUTOMATA {
            return None;
        }
        let built = build(pattern).map(Rc::new);
        self.built += built.as_ref().map_or(MAX_AUTOMATON, |it| it.memory_usage());
        self.automata.insert(pattern.to_owned(), built.clone());
        built
    }
}

/// A pattern for strings of at least and at most so many characters.
pub(crate) fn length_pattern(min: u64, max: Option<u64>) -> Option<String> {
    const LONGEST: u64 = 200;
    if min > LONGEST || max.is_some_and(|it| it > LONGEST) {
        return None;
    }
    Some(match max {
        Some(max) => format!(r"^[\s\S]{{{min},{max}}}$"),
        None => format!(r"^[\s\S]{{{min},}}$"),
    })
}

/// A pattern for just these strings.
pub(crate) fn literals<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let escaped = |text: &str| -> String {
        let chars = text
            .chars()
            .map(|it| if it.is_ascii_punctuation() { format!(r"\{it}") } else { it.to_string() });
        chars.collect()
    };
    let all: Vec<String> = texts.into_iter().map(escaped).collect();
    if all.is_empty() { "[^\\s\\S]".to_owned() } else { format!("^(?:{})$", all.join("|")) }
}

/// The pattern of what matches some of several.
pub(super) fn either<'t>(patterns: impl Iterator<Item = &'t str>) -> String {
    patterns.map(|it| format!("(?:{it})")).collect::<Vec<_>>().join("|")
}

fn build(pattern: &str) -> Option<Dfa> {
    // A pattern matches anywhere; the automaton reads the whole string.
    let whole = format!("(?s:.)*(?:{})(?s:.)*", translate(pattern)?);
    dense::Builder::new()
        .configure(
            dense::Config::new()
                .match_kind(MatchKind::All)
                .dfa_size_limit(Some(MAX_AUTOMATON))
                .determinize_size_limit(Some(4 * MAX_AUTOMATON)),
        )
        .thompson(thompson::Config::new().nfa_size_limit(Some(MAX_AUTOMATON)))
        .build(&whole)
        .ok()
}

/// Whether no string is in all of `positive` and not in `negative`; adds the states that it takes to `walked`.
fn product_is_empty(positive: &[Rc<Dfa>], negative: Option<&Dfa>, walked: &mut usize) -> Answer {
    let automata: Vec<&Dfa> = positive.iter().map(AsRef::as_ref).chain(negative).collect();
    let config = start::Config::new().anchored(Anchored::Yes);
    let starts: Result<Vec<StateID>, _> =
        automata.iter().map(|it| it.start_state(&config)).collect();
    let Ok(first) = starts else { return Answer::Unknown };
    let mut seen: HashSet<Vec<StateID>> = HashSet::from([first.clone()]);
    let mut queue = vec![first];
    *walked += 1;
    while let Some(state) = queue.pop() {
        let accepted: Vec<bool> = automata
            .iter()
            .zip(&state)
            .map(|(it, state)| it.is_match_state(it.next_eoi_state(*state)))
            .collect();
        let (of_positive, of_negative) = accepted.split_at(positive.len());
        if of_positive.iter().all(|it| *it) && !of_negative.contains(&true) {
            return Answer::No;
        }
        for byte in 0..=u8::MAX {
            let next: Vec<StateID> =
                automata.iter().zip(&state).map(|(it, at)| it.next_state(*at, byte)).collect();
            let ended = automata.iter().zip(&next).take(positive.len());
            if ended.into_iter().any(|(it, at)| it.is_dead_state(*at)) {
                continue;
            }
            if automata.iter().zip(&next).any(|(it, at)| it.is_quit_state(*at)) {
                return Answer::Unknown;
            }
            if !seen.contains(&next) {
                if seen.len() >= MAX_PRODUCT {
                    return Answer::Unknown;
                }
                seen.insert(next.clone());
                *walked += 1;
                queue.push(next);
            }
        }
    }
    Answer::Yes
}

/// Rewrites an ECMA-262 pattern in the syntax of the `regex` crates; `None` if it is not regular.
fn translate(pattern: &str) -> Option<String> {
    let mut out = String::new();
    let mut chars = pattern.chars().peekable();
    let mut in_class = false;
    let mut class_start = false;
    while let Some(char) = chars.next() {
        let starts_class = class_start;
        class_start = false;
        match char {
            '\\' => escape(&mut out, &mut chars, in_class)?,
            '[' if !in_class => {
                in_class = true;
                class_start = true;
                out.push('[');
                if chars.peek() == Some(&'^') {
                    chars.next();
                    out.push('^');
                }
            }
            ']' if in_class && starts_class => return None,
            ']' if in_class => {
                in_class = false;
                out.push(']');
            }
            '[' | '&' | '~' if in_class => {
                out.push('\\');
                out.push(char);
            }
            '.' if !in_class => out.push_str(r"[^\n\r\x{2028}\x{2029}]"),
            '(' if !in_class => {
                out.push('(');
                if chars.peek() == Some(&'?') {
                    let rest: String = chars.clone().skip(1).take(2).collect();
                    let named =
                        rest.starts_with('<') && !rest.starts_with("<=") && !rest.starts_with("<!");
                    if !rest.starts_with(':') && !named {
                        return None;
                    }
                }
            }
            _ => out.push(char),
        }
    }
    (!in_class).then_some(out)
}

fn escape(
    out: &mut String,
    chars: &mut std::iter::Peekable<std::str::Chars<'_>>,
    in_class: bool,
) -> Option<()> {
    let next = chars.next()?;
    match next {
        'd' => out.push_str(if in_class { "0-9" } else { "[0-9]" }),
        'D' => out.push_str("[^0-9]"),
        'w' => out.push_str(if in_class { "A-Za-z0-9_" } else { "[A-Za-z0-9_]" }),
        'W' => out.push_str("[^A-Za-z0-9_]"),
        's' => out.push_str(if in_class { r"\s\x{FEFF}" } else { r"[\s\x{FEFF}]" }),
        'S' => out.push_str(r"[^\s\x{FEFF}]"),
        'b' if in_class => out.push_str(r"\x08"),
        'b' => out.push_str(r"(?-u:\b)"),
        'B' => return None,
        '0' => out.push_str(r"\x00"),
        '1'..='9' | 'k' => return None,
        'c' => {
            let letter = chars.next().filter(char::is_ascii_alphabetic)?;
            out.push_str(&format!(r"\x{{{:x}}}", u32::from(letter.to_ascii_uppercase()) - 64));
        }
        'n' | 'r' | 't' | 'f' | 'v' | 'x' | 'u' | 'p' | 'P' => {
            out.push('\\');
            out.push(next);
        }
        _ if next.is_ascii_alphanumeric() => out.push(next),
        _ => out.push_str(&escape_literal(next)),
    }
    Some(())
}

fn escape_literal(char: char) -> String {
    // `\<` and `\>` are borders of words in the other syntax.
    let plain = !char.is_ascii() || matches!(char, '<' | '>');
    if plain { char.to_string() } else { format!(r"\{char}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn included(narrow: &str, wide: &str) -> Answer {
        Languages::default().included(&[narrow.to_owned()], wide)
    }

    #[test]
    fn inclusion_is_that_of_the_languages() {
        assert_eq!(included("^[a-c]+$", "^[a-z]+$"), Answer::Yes);
        assert_eq!(included("^[a-z]+$", "^[a-c]+$"), Answer::No);
        assert_eq!(included("^(a|b)$", "^[ab]$"), Answer::Yes);
        assert_eq!(included(r"^\d{4}$", r"^[0-9]+$"), Answer::Yes);
        assert_eq!(included("abc", "b"), Answer::Yes);
        assert_eq!(included("^[[&]$", r"^[\[&]$"), Answer::Yes);
        assert_eq!(included(r"^[\w.-]+$", r"^[^/]+$"), Answer::Yes);
    }

    #[test]
    fn what_is_not_regular_is_unknown() {
        assert_eq!(included("^(?=a)b$", "b"), Answer::Unknown);
        assert_eq!(included(r"^(a)\1$", "b"), Answer::Unknown);
    }

    #[test]
    fn literals_are_taken_literally() {
        let texts = ["a.b", "(", "<>_/#&", "\\", ""];
        let pattern = literals(texts);
        let mut languages = Languages::default();
        for text in texts {
            assert_eq!(languages.matches(&pattern, text), Some(true), "{text}");
        }
        for text in ["axb", "<", "a"] {
            assert_eq!(languages.matches(&pattern, text), Some(false), "{text}");
        }
        assert_eq!(languages.matches(r"^\<a\>$", "<a>"), Some(true));
    }

    #[test]
    fn lengths_are_languages_too() {
        let length = length_pattern(2, Some(4)).unwrap();
        assert_eq!(included("^[a-z]{2,3}$", &length), Answer::Yes);
        assert_eq!(included("^[a-zé]{2,5}$", &length), Answer::No);
    }

    #[test]
    fn listed_strings_are_languages_too() {
        let listed = literals(["a", "b.c", "[^x]", "ü\n"]);
        assert_eq!(included(r"^(a|b\.c|\[\^x\])$", &listed), Answer::Yes);
        assert_eq!(included("^(a|b.c)$", &listed), Answer::No);
        assert_eq!(included(&literals([]), "^b$"), Answer::Yes);
    }

    #[test]
    fn disjoint_languages_are_told() {
        let disjoint =
            |a: &str, b: &str| Languages::default().disjoint(&[a.to_owned(), b.to_owned()]);
        assert!(disjoint("^a", "^b"));
        assert!(!disjoint("^a", "b$"));
    }
}
