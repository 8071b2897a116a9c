//! Which fault a request meets: the rules of a scenario with how often each was used.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{PoisonError, RwLock};

use super::model::{Effect, FaultRule, Scenario};

/// The faults that are in force.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    rules: RwLock<Vec<Rule>>,
}

#[derive(Debug)]
struct Rule {
    rule: FaultRule,
    seen: AtomicU32,
}

impl Faults {
    /// Puts the faults of a scenario in the place of those before.
    pub(crate) fn replace(&self, scenario: &Scenario) {
        let rules =
            scenario.faults.iter().map(|rule| Rule { rule: rule.clone(), seen: AtomicU32::new(0) });
        *self.rules.write().unwrap_or_else(PoisonError::into_inner) = rules.collect();
    }

    /// The effect on a request, which is counted.
    pub(crate) fn meet(&self, method: &http::Method, path: &str) -> Option<Effect> {
        let rules = self.rules.read().unwrap_or_else(PoisonError::into_inner);
        rules.iter().filter(|rule| rule.rule.on.fits(method, path)).find_map(Rule::meet)
    }
}

impl Rule {
    /// The effect, unless the rule is spent; or else it counts the request, and skips the first ones.
    fn meet(&self) -> Option<Effect> {
        let since = |seen: u32| seen.checked_sub(self.rule.skip);
        let is_spent = |seen: u32| {
            since(seen).is_some_and(|since| self.rule.times.is_some_and(|times| since >= times))
        };
        let count = |seen: u32| (!is_spent(seen)).then(|| seen.saturating_add(1));
        let seen = self.seen.fetch_update(Ordering::Relaxed, Ordering::Relaxed, count).ok()?;
        since(seen).map(|_| self.rule.effect.clone())
    }
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::Faults;
    use crate::scenario::{Effect, FaultRule, Scenario};

    #[test]
    fn rules_skip_and_end_and_the_first_that_fits_is_used() {
        let rule = FaultRule {
            on: "GET /api/info".parse().unwrap(),
            skip: 1,
            times: Some(2),
            effect: Effect::Hang,
        };
        let scenario = Scenario::named("x").rule(rule).unwrap();
        let scenario = scenario.always("* /api/*", Effect::Drop).unwrap();
        let faults = Faults::default();
        faults.replace(&scenario);
        let met = || faults.meet(&Method::GET, "/api/info").unwrap();
        let seen = [met(), met(), met(), met()];
        assert_eq!(seen, [Effect::Drop, Effect::Hang, Effect::Hang, Effect::Drop]);
        assert_eq!(faults.meet(&Method::POST, "/api/info"), Some(Effect::Drop));
        assert_eq!(faults.meet(&Method::GET, "/healthz"), None);
    }
}
