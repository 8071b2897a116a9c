//! Steps that are run one after the other, also after a failure, so that one run shows all that is wrong.

use std::time::Instant;

use anyhow::bail;
use clap::ValueEnum;

use crate::output;

/// What became of a step that did not fail.
pub(crate) enum Outcome {
    /// It found nothing wrong.
    Passed,
    /// It could not be run: why, and what would change that. It must never look as if it had passed.
    NotRun(String),
}

/// The name of a step on the command line.
pub(crate) fn name<S: ValueEnum>(step: &S) -> String {
    step.to_possible_value().map(|it| it.get_name().to_owned()).unwrap_or_default()
}

/// Runs the steps in `only`, or all of them if there are none, and sums up. Gives the names of those that could not be
/// run.
///
/// # Errors
/// If a step failed; the message says how to repeat those that did.
pub(crate) fn run_all<S: ValueEnum + PartialEq>(
    command: &str,
    only: &[S],
    run: impl Fn(&S) -> anyhow::Result<Outcome>,
) -> anyhow::Result<Vec<String>> {
    let chosen = |step: &&S| only.is_empty() || only.contains(step);
    let steps: Vec<&S> = S::value_variants().iter().filter(chosen).collect();
    let start = Instant::now();
    let (mut failed, mut not_run) = (Vec::new(), Vec::new());
    for step in &steps {
        let name = name(*step);
        output::status("Checking", &name);
        let step_start = Instant::now();
        match run(step) {
            Ok(Outcome::Passed) => {
                output::status("Passed", format_args!("{name} in {:.0?}", step_start.elapsed()));
            }
            Ok(Outcome::NotRun(why)) => {
                output::remark("Not run", format_args!("{name}: {why}"));
                not_run.push(name);
            }
            Err(error) => {
                output::complain("Failed", format_args!("{name}: {error:#}"));
                failed.push(name);
            }
        }
    }
    if !not_run.is_empty() {
        output::remark("Not run", format_args!("{}; see above", not_run.join(", ")));
    }
    if !failed.is_empty() {
        bail!(
            "{} of {} steps failed; repeat them with `cargo xtask {command} --only {}`",
            failed.len(),
            steps.len(),
            failed.join(",")
        );
    }
    let passed = steps.len() - not_run.len();
    let all = S::value_variants().len();
    output::status("Success", format_args!("{passed} of {all} steps in {:.0?}", start.elapsed()));
    Ok(not_run)
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[derive(Clone, PartialEq, ValueEnum)]
    enum Step {
        First,
        Second,
    }

    #[test]
    fn a_failure_does_not_stop_the_next_step_and_is_named_at_the_end() {
        let seen = std::cell::Cell::new(0);
        let error = run_all("ci", &[], |step: &Step| {
            seen.set(seen.get() + 1);
            if *step == Step::First { Err(anyhow!("broken")) } else { Ok(Outcome::Passed) }
        })
        .expect_err("the first step fails");
        assert_eq!(seen.get(), 2);
        assert!(error.to_string().ends_with("`cargo xtask ci --only first`"), "{error}");
    }

    #[test]
    fn only_the_chosen_steps_are_run() {
        let run = |step: &Step| -> anyhow::Result<Outcome> {
            assert!(*step == Step::Second);
            Ok(Outcome::NotRun("no tool".to_owned()))
        };
        let not_run = run_all("ci", &[Step::Second], run).expect("nothing failed");
        assert_eq!(not_run, ["second"]);
    }
}
