//! Judges one exchange by the document. Nothing here sends anything.

use std::collections::BTreeSet;

use anyhow::Result;
use openapi_document::{Node, Operation};
use serde_json::Value;

use super::contract::{Contract, Response, place};
use super::exchange::{Answer, Exchange};
use super::finding::{Finding, Level, Rule};
use super::probe::{LOGIN_METHOD, Login, Needs, Probe};
use super::redact::Redactor;
use super::run::is_for_nobody;
use super::schema::{Fault, Schemas, UnknownKind};

/// The envelope of an error whose type nobody has documented.
const ANY_ERROR: &str = "/components/schemas/ErrorResponse";
const ERROR_TYPES: &str = "/components/schemas/DocumentedError/discriminator/mapping";

/// What one exchange says about the document.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// Pointers that the answer bears out; statements among them are confirmed.
    pub(crate) holds: BTreeSet<String>,
    pub(crate) findings: Vec<Finding>,
    /// Whether the answer is one to what was asked, and contradicts nothing.
    pub(crate) meets_aim: bool,
}

/// Judges exchanges.
pub(crate) struct Judge<'c> {
    contract: &'c Contract,
    schemas: Schemas<'c>,
    redactor: &'c Redactor,
}

/// An exchange that is being judged.
struct Case<'a> {
    probe: &'static Probe,
    exchange: &'a Exchange,
    operation: Operation<'a>,
    verdict: Verdict,
}

impl<'c> Judge<'c> {
    pub(crate) fn new(contract: &'c Contract, redactor: &'c Redactor) -> Self {
        Self { contract, schemas: Schemas::new(contract), redactor }
    }

    /// Judges an exchange of a probe.
    pub(crate) fn judge(&mut self, probe: &'static Probe, exchange: &Exchange) -> Result<Verdict> {
        let contract = self.contract;
        let Some(operation) = contract.operation(probe.operation) else {
            return Ok(Verdict::default());
        };
        let mut case = Case { probe, exchange, operation, verdict: Verdict::default() };
        match &exchange.answer {
            Err(failure) => {
                let place = case.operation.node;
                case.add(Level::Trouble, Rule::NoAnswer, Some(place), failure.to_string());
            }
            Ok(answer) => self.answer(&mut case, answer)?,
        }
        Ok(case.verdict)
    }

    fn answer(&mut self, case: &mut Case<'_>, answer: &Answer) -> Result<()> {
        let contract = self.contract;
        let status = answer.status;
        let Some(response) = contract.response(&case.operation, status) else {
            let responses = case.operation.node.get("responses");
            let message = format!("the status {status} is not documented for this operation");
            case.contradict(Rule::StatusUndocumented, responses, message);
            return Ok(());
        };
        let conforms = self.response(case, answer, response)?;
        if conforms {
            case.verdict.holds.insert(response.node.pointer());
        }
        match status == case.probe.aim {
            true => self.aim(case, answer, conforms),
            false => self.other_status(case, answer, response, conforms),
        }
        Ok(())
    }

    /// An answer with the status that the document has for what was asked.
    fn aim(&self, case: &mut Case<'_>, answer: &Answer, conforms: bool) {
        let Probe { aim, error: wanted, what, confirms, .. } = *case.probe;
        let error = error_type(answer).unwrap_or_default();
        if conforms && !wanted.is_empty() && error != wanted {
            let message =
                format!("to {what} should be answered with {wanted}, and was with {error}");
            let schema = self.contract.find(&format!("/components/schemas/{wanted}"));
            case.contradict(Rule::Otherwise, schema, message);
            return;
        }
        if case.probe.login == Login::Session && is_for_nobody(case.probe, answer) {
            let message = "the answer is the one that everybody gets without a session".to_owned();
            case.add(Level::Trouble, Rule::SessionEnded, Some(case.operation.node), message);
            return;
        }
        let mut findings = case.verdict.findings.iter();
        case.verdict.meets_aim = !findings.any(|it| it.level == Level::Contradiction);
        if !conforms {
            return;
        }
        let holds = &mut case.verdict.holds;
        holds.extend(confirms.iter().map(|pointer| (*pointer).to_owned()));
        if case.exchange.path.contains("login_method=") {
            holds.insert(LOGIN_METHOD.to_owned());
        }
        if aim / 100 == 2 {
            holds.insert(case.operation.node.pointer());
        }
    }

    /// An answer that the document has, but not to what was asked.
    fn other_status(
        &self,
        case: &mut Case<'_>,
        answer: &Answer,
        response: Response<'_>,
        conforms: bool,
    ) {
        let Probe { aim, needs, login, what, .. } = *case.probe;
        let status = answer.status;
        let said = said(answer).map(|said| format!(" ({})", self.redactor.beginning(&said)));
        let said = said.unwrap_or_default();
        let trouble = match status {
            429 | 500..=599 => Some(Rule::Unavailable),
            401 if login == Login::Session => Some(Rule::SessionEnded),
            403 => Some(Rule::Forbidden),
            400..=499 if needs == Needs::Upload || needs == Needs::Upgrade && aim / 100 == 2 => {
                Some(Rule::Refused)
            }
            _ => None,
        };
        let message =
            format!("to {what} should be answered with {aim}, and was with {status}{said}");
        match trouble {
            Some(rule) => case.add(Level::Trouble, rule, Some(response.node), message),
            // A status that breaks its own description is told once.
            None if !conforms => {}
            None => {
                let wanted = self.contract.response(&case.operation, aim);
                let wanted = wanted.map(|wanted| wanted.node);
                case.contradict(Rule::Otherwise, wanted, message);
                if aim / 100 == 2 {
                    let operation = case.operation.node.pointer();
                    if let Some(finding) = case.verdict.findings.last_mut() {
                        finding.contradicts.push(operation);
                    }
                }
            }
        }
    }

    /// Whether an answer is as its response says.
    fn response(
        &mut self,
        case: &mut Case<'_>,
        answer: &Answer,
        response: Response<'_>,
    ) -> Result<bool> {
        let before = case.verdict.findings.len();
        self.headers(case, answer, response.node);
        let content = response.node.get("content");
        let media = answer.media().unwrap_or_default();
        let Some(content) = content.and_then(|content| content.get(&media)) else {
            let message = match media.as_str() {
                "" => "the answer has no content type".to_owned(),
                media => format!("the content type `{media}` is not documented for this response"),
            };
            case.contradict(Rule::MediaType, Some(response.node), message);
            case.see(self.redactor.beginning(&String::from_utf8_lossy(&answer.body)));
            return Ok(false);
        };
        let Some(body) = answer.json() else {
            case.contradict(Rule::BodyUnreadable, Some(content), "the body is no JSON".to_owned());
            case.see(self.redactor.beginning(&String::from_utf8_lossy(&answer.body)));
            return Ok(false);
        };
        let tolerated = self.body(case, &body, content, response)?;
        let contradicted = case.verdict.findings.iter().skip(before);
        let is_contradicted = contradicted.into_iter().any(|it| it.level == Level::Contradiction);
        if !is_contradicted && !response.is_exact {
            let message = format!(
                "the status {} is not listed for this operation; its range is",
                answer.status
            );
            case.add(Level::Drift, Rule::StatusOfRange, Some(response.node), message);
        }
        Ok(!is_contradicted && !tolerated)
    }

    fn headers(&self, case: &mut Case<'_>, answer: &Answer, response: Node<'_>) {
        let headers = response.get("headers").into_iter().flat_map(Node::entries);
        for (name, header) in headers {
            let header = self.contract.follow(header);
            let required = header.get("required").and_then(Node::as_bool).unwrap_or(false);
            match answer.headers.get(name) {
                None if required => {
                    let message = format!("the header `{name}` is missing");
                    case.contradict(Rule::HeaderMissing, Some(header), message);
                }
                None => {}
                Some(value) => {
                    let kind = header.get("schema").and_then(|schema| schema.get("type")?.as_str());
                    let text = value.to_str().unwrap_or_default();
                    if kind == Some("integer") && text.parse::<u64>().is_err() {
                        let message = format!("the header `{name}` is no number");
                        case.contradict(Rule::HeaderValue, Some(header), message);
                        case.see(self.redactor.beginning(text));
                    } else {
                        case.verdict.holds.insert(header.pointer());
                    }
                }
            }
        }
    }

    /// Holds a body against its schema; true if it only passes because errors are an open set.
    fn body(
        &mut self,
        case: &mut Case<'_>,
        body: &Value,
        content: Node<'_>,
        response: Response<'_>,
    ) -> Result<bool> {
        let schema = content.get("schema").and_then(|schema| schema.get("$ref")?.as_str());
        let Some(pointer) = schema.and_then(|reference| reference.strip_prefix('#')) else {
            return Ok(false);
        };
        let mut reading = self.schemas.read(pointer, body)?;
        let mut tolerated = false;
        if !reading.faults.is_empty() && self.has_unknown_type(body) {
            let open = self.schemas.read(ANY_ERROR, body)?;
            if open.faults.is_empty() {
                (reading, tolerated) = (open, true);
            }
        }
        for fault in &reading.faults {
            self.fault(case, body, fault, response.node);
        }
        for unknown in &reading.unknown {
            let (rule, message) = match unknown.what {
                UnknownKind::Member => {
                    (Rule::MemberUndocumented, "this member is not in the document")
                }
                UnknownKind::Value if unknown.at == "/error" => {
                    (Rule::ErrorTypeUndocumented, "this type of error is not in the document")
                }
                UnknownKind::Value => {
                    (Rule::ValueUndocumented, "this value is none of those that are known")
                }
            };
            let node = self.contract.find(&unknown.schema);
            case.add(Level::Drift, rule, node, message.to_owned());
            let at = match rule {
                Rule::ErrorTypeUndocumented => "/error/type",
                _ => unknown.at.as_str(),
            };
            case.at(at, self.redactor.shown(body, at));
        }
        case.verdict.holds.append(&mut reading.holds);
        Ok(tolerated)
    }

    fn has_unknown_type(&self, body: &Value) -> bool {
        let name = body.pointer("/error/type").and_then(Value::as_str);
        let known = self.contract.find(ERROR_TYPES);
        name.zip(known).is_some_and(|(name, known)| known.get(name).is_none())
    }

    fn fault(&self, case: &mut Case<'_>, body: &Value, fault: &Fault, response: Node<'_>) {
        let place = self.contract.place(&fault.rule);
        let node = self.contract.find(&place.pointer);
        let message = format!("the body breaks its schema: {}", fault.demand);
        case.contradict(Rule::Schema, node, message);
        case.at(&fault.at, self.redactor.shown(body, &fault.at));
        if let Some(finding) = case.verdict.findings.last_mut() {
            finding.contradicts = fault.within.clone();
            finding.contradicts.push(response.pointer());
        }
    }
}

impl Case<'_> {
    fn add(&mut self, level: Level, rule: Rule, node: Option<Node<'_>>, message: String) {
        self.verdict.findings.push(Finding {
            level,
            rule,
            probe: self.probe.name,
            exchange: None,
            request: Some(self.exchange.line()),
            status: self.exchange.status(),
            at: None,
            document: node.map(place),
            message,
            seen: None,
            contradicts: Vec::new(),
        });
    }

    fn contradict(&mut self, rule: Rule, node: Option<Node<'_>>, message: String) {
        self.add(Level::Contradiction, rule, node, message);
        if let Some(finding) = self.verdict.findings.last_mut() {
            finding.contradicts = node.map(Node::pointer).into_iter().collect();
        }
    }

    fn see(&mut self, seen: String) {
        if let Some(finding) = self.verdict.findings.last_mut() {
            finding.seen = Some(seen);
        }
    }

    fn at(&mut self, at: &str, seen: Option<String>) {
        if let Some(finding) = self.verdict.findings.last_mut() {
            (finding.at, finding.seen) = (Some(at.to_owned()), seen);
        }
    }
}

fn error_type(answer: &Answer) -> Option<String> {
    Some(answer.json()?.pointer("/error/type")?.as_str()?.to_owned())
}

/// Type and message of an error.
pub(crate) fn said(answer: &Answer) -> Option<String> {
    let body = answer.json()?;
    let member = |name: &str| body.get("error")?.get(name)?.as_str().map(str::to_owned);
    let summary = body.pointer("/error/details/test_summary").and_then(Value::as_str);
    let summary = summary.map(|text| format!(": {}", text.replace('\n', "; "))).unwrap_or_default();
    Some(format!("{}: {}{summary}", member("type")?, member("message").unwrap_or_default()))
}
