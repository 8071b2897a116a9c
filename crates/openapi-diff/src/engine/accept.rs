//! Whether a schema accepts one given value.

use openapi_document::Node;
use openapi_document::schema::{Branch, Decimal, Types};

use super::space::{Id, Space};
use super::{Answer, Way, format};

/// A value to try.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Value<'d> {
    Null,
    Bool(bool),
    Node(Node<'d>),
}

/// Most schemas that one value is tried against; unions of unions are many.
pub(super) const MAX_TRIALS: u64 = 2_000;
/// Deepest nesting of schemas that a value is tried against.
const MAX_DEPTH: usize = 64;

impl<'d> Value<'d> {
    fn types(self) -> Types {
        match self {
            Self::Null => Types::NULL,
            Self::Bool(_) => Types::BOOLEAN,
            Self::Node(node) => Types::of_value(node),
        }
    }

    /// Tells the values of both documents apart, well enough to notice a circle.
    fn number(self) -> (u32, usize) {
        match self {
            Self::Null => (0, 0),
            Self::Bool(value) => (u32::from(value), 1),
            Self::Node(node) => (node.id(), 2 + std::ptr::from_ref(node.document()) as usize),
        }
    }

    fn is(self, other: Node<'_>) -> bool {
        match self {
            Self::Null => other.is_null(),
            Self::Bool(value) => other.as_bool() == Some(value),
            Self::Node(node) => node.is_same_value(other),
        }
    }
}

fn when(holds: bool) -> Answer {
    if holds { Answer::Yes } else { Answer::No }
}

fn not(answer: Answer) -> Answer {
    match answer {
        Answer::Yes => Answer::No,
        Answer::Unknown => Answer::Unknown,
        Answer::No => Answer::Yes,
    }
}

impl<'d> Space<'d> {
    /// Whether a schema accepts a value.
    pub(crate) fn accepts(&mut self, id: Id, value: Value<'_>, depth: usize) -> Answer {
        if depth == 0 {
            self.trials = 0;
        }
        self.trials += 1;
        let open = (id, value.number());
        // A value of neither document may be gone when the next one is asked for.
        let lasts = match value {
            Value::Node(node) => self.documents.iter().any(|it| std::ptr::eq(*it, node.document())),
            _ => true,
        };
        if depth == 0
            && lasts
            && let Some(known) = self.tried.get(&open)
        {
            return *known;
        }
        if !self.afford()
            || depth > MAX_DEPTH
            || self.trials > MAX_TRIALS
            || self.trying.contains(&open)
        {
            return Answer::Unknown;
        }
        self.trying.push(open);
        let answer = self.accepts_once(id, value, depth);
        self.trying.pop();
        if depth == 0 && lasts {
            self.tried.insert(open, answer);
        }
        answer
    }

    fn accepts_once(&mut self, id: Id, value: Value<'_>, depth: usize) -> Answer {
        let schema = self.schema(id);
        let types = value.types();
        if types == Types::NULL && schema.null.is_some() {
            return Answer::Yes;
        }
        if !schema.types.contains(types) {
            return Answer::No;
        }
        if schema.values.as_ref().is_some_and(|all| !all.iter().any(|it| value.is(*it))) {
            return Answer::No;
        }
        let mut answer = Answer::Yes;
        if let Value::Node(node) = value {
            answer = answer.max(self.accepts_scalar(id, node));
            answer = answer.max(self.accepts_array(id, node, depth));
            answer = answer.max(self.accepts_object(id, node, depth));
        }
        let side = self.side(id);
        for union in &schema.unions {
            answer = answer.max(self.accepts_union(
                side,
                &union.branches,
                union.exclusive,
                value,
                depth,
            ));
        }
        for refused in &schema.not {
            let refused = self.of_node(side, *refused);
            answer = answer.max(not(self.accepts(refused, value, depth + 1)));
        }
        for it in &schema.conditionals {
            let condition = self.of_node(side, it.condition);
            let branch = |met: bool| if met { it.then } else { it.otherwise };
            let mut verdicts = Vec::new();
            let condition = self.accepts(condition, value, depth + 1);
            for (met, excluded) in [(true, Answer::No), (false, Answer::Yes)] {
                if condition != excluded {
                    let nodes: Vec<Node<'d>> = branch(met).into_iter().collect();
                    let branch = self.of_nodes(side, &nodes);
                    verdicts.push(self.accepts(branch, value, depth + 1));
                }
            }
            let same = verdicts.iter().all(|it| *it == verdicts[0]);
            answer = answer.max(if same { verdicts[0] } else { Answer::Unknown });
        }
        for it in &schema.opaque {
            answer = answer.max(match value {
                Value::Node(node) if it.key() == Some("dependentSchemas") => {
                    let there = it.entries().filter(|it| node.get(it.0).is_some());
                    let asked: Vec<Id> = there.map(|it| self.of_node(side, it.1)).collect();
                    Self::and(asked.into_iter().map(|it| self.accepts(it, value, depth + 1)))
                }
                _ => Answer::Unknown,
            });
        }
        if !schema.dangling.is_empty() {
            answer = answer.max(Answer::Unknown);
        }
        answer
    }

    fn accepts_union(
        &mut self,
        side: usize,
        branches: &[Branch<'d>],
        exclusive: bool,
        value: Value<'_>,
        depth: usize,
    ) -> Answer {
        let (mut yes, mut unknown) = (0, 0);
        for branch in branches {
            let branch = self.branch(side, branch);
            match self.accepts(branch, value, depth + 1) {
                Answer::Yes => yes += 1,
                Answer::Unknown => unknown += 1,
                Answer::No => {}
            }
        }
        match (yes, unknown) {
            (0, 0) => Answer::No,
            (1, 0) => Answer::Yes,
            (0, _) => Answer::Unknown,
            _ if !exclusive => Answer::Yes,
            (1, _) => Answer::Unknown,
            _ => {
                self.overlapped = true;
                Answer::No
            }
        }
    }

    fn accepts_scalar(&mut self, id: Id, node: Node<'_>) -> Answer {
        let schema = self.schema(id);
        let mut answer = Answer::Yes;
        if let Some(text) = node.number_text() {
            let Some(number) = Decimal::parse(text) else { return Answer::Unknown };
            let (low, high) = format::range(&schema);
            let above =
                low.is_none_or(|it| number > it.value || number == it.value && !it.exclusive);
            let below =
                high.is_none_or(|it| number < it.value || number == it.value && !it.exclusive);
            answer = answer.max(when(above && below));
            for step in &schema.multiples {
                answer =
                    answer.max(number.is_multiple_of(step.value).map_or(Answer::Unknown, when));
            }
        }
        if let Some(text) = node.as_str() {
            answer = answer.max(self.accepts_text(id, text));
        }
        answer
    }

    fn accepts_text(&mut self, id: Id, text: &str) -> Answer {
        let schema = self.schema(id);
        let length = text.chars().count() as u64;
        let mut answer = when(
            schema.min_length.is_none_or(|it| length >= it.value)
                && schema.max_length.is_none_or(|it| length <= it.value),
        );
        for pattern in schema.patterns.iter().filter_map(|it| it.as_str()) {
            answer =
                answer.max(self.languages.matches(pattern, text).map_or(Answer::Unknown, when));
        }
        for name in schema.formats.iter().filter_map(|it| it.as_str()) {
            answer = answer.max(format::accepts(name, text));
        }
        answer
    }

    fn accepts_array(&mut self, id: Id, node: Node<'_>, depth: usize) -> Answer {
        if !node.is_array() {
            return Answer::Yes;
        }
        let schema = self.schema(id);
        let count = node.len() as u64;
        let mut answer = when(
            schema.min_items.is_none_or(|it| count >= it.value)
                && schema.max_items.is_none_or(|it| count <= it.value),
        );
        let items: Vec<Node<'_>> = node.items().collect();
        if schema.unique_items.is_some() {
            let twice = items
                .iter()
                .enumerate()
                .any(|(at, it)| items[at + 1..].iter().any(|other| other.is_same_value(*it)));
            answer = answer.max(when(!twice));
        }
        for (at, value) in items.iter().enumerate() {
            let item = self.item(id, at);
            answer = answer.max(self.accepts(item, Value::Node(*value), depth + 1));
        }
        let side = self.side(id);
        for wanted in &schema.contains {
            let matched = self.of_node(side, wanted.schema);
            let (mut sure, mut open) = (0, 0);
            for value in &items {
                match self.accepts(matched, Value::Node(*value), depth + 1) {
                    Answer::Yes => sure += 1,
                    Answer::Unknown => open += 1,
                    Answer::No => {}
                }
            }
            let fits = |count: u64| count >= wanted.min && wanted.max.is_none_or(|it| count <= it);
            let same = (sure..=sure + open).all(|it| fits(it) == fits(sure));
            answer = answer.max(if same { when(fits(sure)) } else { Answer::Unknown });
        }
        answer
    }

    fn accepts_object(&mut self, id: Id, node: Node<'_>, depth: usize) -> Answer {
        if !node.is_object() {
            return Answer::Yes;
        }
        let schema = self.schema(id);
        let count = node.len() as u64;
        let mut answer = when(
            schema.min_properties.is_none_or(|it| count >= it.value)
                && schema.max_properties.is_none_or(|it| count <= it.value),
        );
        // Which way a value travels is not known here, and so what counts of such members is not.
        for name in schema.required.keys().filter(|it| node.get(it).is_none()) {
            let open = self.is_of_one_way(id, name);
            answer = answer.max(if open { Answer::Unknown } else { Answer::No });
        }
        for (name, value) in node.entries() {
            let member = self.member(id, name, Way::REQUEST).schema;
            answer = answer.max(self.accepts(member, Value::Node(value), depth + 1));
            if self.is_of_one_way(id, name) {
                answer = answer.max(Answer::Unknown);
            }
        }
        let side = self.side(id);
        for names in &schema.property_names {
            let names = self.of_node(side, *names);
            answer = Self::and(node.entries().map(|(name, _)| self.accepts_name(names, name)))
                .max(answer);
        }
        for wanted in &schema.dependent_required {
            let asked = wanted.key().is_some_and(|it| node.get(it).is_some());
            let there = wanted.items().filter_map(Node::as_str).all(|it| node.get(it).is_some());
            answer = answer.max(when(!asked || there));
        }
        answer
    }

    /// Whether a schema of names accepts a name, as far as a look at its own keywords tells.
    pub(super) fn accepts_name(&mut self, id: Id, name: &str) -> Answer {
        let schema = self.schema(id);
        if !schema.types.contains(Types::STRING) {
            return Answer::No;
        }
        let listed = |all: &Vec<Node<'d>>| all.iter().any(|it| it.as_str() == Some(name));
        let mut answer = when(schema.values.as_ref().is_none_or(listed));
        answer = answer.max(self.accepts_text(id, name));
        let more = [
            schema.unions.len(),
            schema.not.len(),
            schema.conditionals.len(),
            schema.opaque.len(),
            schema.dangling.len(),
        ];
        if more.iter().any(|it| *it > 0) {
            answer = answer.max(Answer::Unknown);
        }
        answer
    }
}
