//! Strings that a `not` refuses, where those are a regular language.

use openapi_document::schema::Types;

use super::Answer;
use super::language::either;
use super::scalar::texts;
use super::space::{Id, Space};

/// Most `not`s that are looked at.
const MAX_REFUSED: usize = 8;

impl<'d> Space<'d> {
    /// Whether each string that matches all of some patterns, and that no `not` of a schema refuses, matches another one.
    pub(super) fn strings_included(&mut self, id: Id, patterns: &[String], wide: &str) -> Answer {
        let answer = self.languages.included(patterns, wide);
        if answer == Answer::Yes {
            return answer;
        }
        let refused = self.refused_strings(id);
        if refused.is_empty() {
            return answer;
        }
        let all = either(refused.iter().map(String::as_str).chain([wide]));
        self.languages.included(patterns, &all)
    }

    /// Patterns of strings that a schema certainly refuses by a `not`.
    pub(super) fn refused_strings(&mut self, id: Id) -> Vec<String> {
        let (schema, side) = (self.schema(id), self.side(id));
        let refused = schema.not.iter().take(MAX_REFUSED).filter_map(|it| {
            let refused = self.of_node(side, *it);
            let pattern = self.pattern_of_strings(refused)?;
            self.languages.matches(&pattern, "").map(|_| pattern)
        });
        refused.collect()
    }

    /// Whether two schemas have nothing but strings in common, and a `not` of the first refuses those.
    pub(super) fn refuses_strings_of(&mut self, a: Id, b: Id) -> bool {
        let common = self.types(a) & self.types(b);
        let null = self.schema(a).may_be_null() && self.schema(b).may_be_null();
        if null || !Types::STRING.contains(common) {
            return false;
        }
        let (refused, pattern) = (self.refused_strings(a), self.pattern_of_strings(b));
        let Some(pattern) = pattern.filter(|_| !refused.is_empty()) else { return false };
        let mut patterns = texts(&self.schema(a).patterns);
        patterns.push(pattern);
        let refused = either(refused.iter().map(String::as_str));
        self.languages.included(&patterns, &refused) == Answer::Yes
    }
}
