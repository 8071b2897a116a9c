//! For continuous integration: JUnit XML, one suite a comparison, one case a finding.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::place::anchor;
use super::words::{reach, verdicts};
use super::{Comparison, Review};
use crate::policy::{Accepted, Problem, Severity};
use crate::{Finding, Level};

/// Breaking findings are failures, accepted ones are skipped, all else passes.
#[must_use]
pub fn junit(review: &Review<'_>) -> String {
    let mut report = Report::new("openapi-diff");
    for (comparison, fresh, _) in review.sections() {
        let mut suite = TestSuite::new(format!("against {}", comparison.title));
        suite.add_test_cases(fresh.iter().map(|it| case(comparison, it)));
        suite.add_test_cases(comparison.accepted.iter().map(accepted));
        if suite.test_cases.is_empty() {
            // Some servers take a suite without cases for a run that died.
            suite.add_test_case(TestCase::new("no change", TestCaseStatus::success()));
        }
        report.add_test_suite(suite);
    }
    if !review.problems.is_empty() {
        let mut suite = TestSuite::new("policy");
        suite.add_test_cases(review.problems.iter().map(problem));
        report.add_test_suite(suite);
    }
    // Writing XML to memory fails on nothing that is in a report; an empty text is no XML, so it cannot be misread.
    report.to_string().unwrap_or_default()
}

fn case(comparison: &Comparison<'_>, finding: &Finding) -> TestCase {
    let place = anchor(finding, comparison.revision);
    let mut text = format!(
        "{}:{}:{}\n{}\n",
        comparison.revision.name(),
        place.line,
        place.column,
        finding.message
    );
    for (party, verdict) in verdicts(finding) {
        text.push_str(&format!("{party}: {}: {}\n", verdict.level.as_str(), verdict.sentence));
    }
    if !finding.operations.is_empty() {
        text.push_str(&format!("reaches {}\n", reach(finding, "", 20)));
    }
    if !finding.hint.is_empty() {
        text.push_str(&format!("hint: {}\n", finding.hint));
    }
    let mut case = if finding.level == Level::Breaking {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_message(&finding.message).set_type(finding.id).set_description(text);
        TestCase::new(name(finding), status)
    } else {
        let mut case = TestCase::new(name(finding), TestCaseStatus::success());
        case.set_system_out(text);
        case
    };
    case.set_classname(finding.id);
    case
}

fn accepted(accepted: &Accepted) -> TestCase {
    let mut status = TestCaseStatus::skipped();
    status.set_message(format!(
        "accepted until {} by {}: {}",
        accepted.expires, accepted.owner, accepted.reason
    ));
    let mut case = TestCase::new(name(&accepted.finding), status);
    case.set_classname(accepted.finding.id);
    case
}

fn problem(problem: &Problem) -> TestCase {
    let name = format!("{}: {}", problem.place(), problem.message);
    let mut case = match problem.severity {
        Severity::Error => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(&problem.message).set_type("policy").set_description(&problem.cure);
            TestCase::new(name, status)
        }
        Severity::Warning => {
            let mut case = TestCase::new(name, TestCaseStatus::success());
            case.set_system_out(&problem.cure);
            case
        }
    };
    case.set_classname("policy");
    case
}

/// The name is the same from run to run, so that a server can follow a finding.
fn name(finding: &Finding) -> String {
    format!("{} [{}]", finding.message, finding.fingerprint)
}
