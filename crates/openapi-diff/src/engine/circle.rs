//! Differences that no edit accounts for, since each schema of a circle blames the next.

use super::Answer;
use super::explain::{Edit, Kind, Side};
use super::facet::Aspect;
use super::graph::Graph;

impl Graph<'_> {
    /// Adds an edit to each schema of an operation that differs, and for which no edit below it accounts.
    pub(crate) fn explain_circles(&mut self) {
        let forward = self.explained(true);
        let backward = self.explained(false);
        for (number, pair) in self.pairs.iter_mut().enumerate() {
            if pair.users.is_empty() {
                continue;
            }
            let side = |answer: Answer, explained: bool| {
                let reason = (answer == Answer::Unknown)
                    .then(|| "the two forms could not be proven to accept the same".to_owned());
                Side::of(answer, reason).filter(|_| !explained)
            };
            let mut edit =
                Edit::new(Kind::Constraint(Aspect::Other), Some(pair.base), Some(pair.revision));
            edit.forward = side(pair.answers.0, forward[number]);
            edit.backward = side(pair.answers.1, backward[number]);
            if edit.forward.is_some() || edit.backward.is_some() {
                pair.edits.push(edit);
            }
        }
    }

    /// The pairs that have an edit of one direction, or one below them.
    fn explained(&self, ahead: bool) -> Vec<bool> {
        let has = |it: &Edit<'_>| if ahead { it.forward.is_some() } else { it.backward.is_some() };
        let mut explained: Vec<bool> =
            self.pairs.iter().map(|it| it.edits.iter().any(has)).collect();
        let mut queue: Vec<usize> = (0..explained.len()).filter(|it| explained[*it]).collect();
        while let Some(number) = queue.pop() {
            for parent in &self.pairs[number].parents {
                let differs = if ahead { parent.forward } else { parent.backward };
                let at = parent.pair as usize;
                if differs && !explained[at] {
                    explained[at] = true;
                    queue.push(at);
                }
            }
        }
        explained
    }
}
