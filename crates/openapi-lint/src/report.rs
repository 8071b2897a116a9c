//! Collects the findings of the rules.

use openapi_document::{Node, Position};

use crate::context::Context;
use crate::{Finding, RuleInfo};

/// Takes the findings of one rule.
#[derive(Debug)]
pub(crate) struct Report<'c, 'd> {
    context: &'c Context<'d>,
    rule: &'static RuleInfo,
    findings: &'c mut Vec<Finding>,
}

impl<'c, 'd> Report<'c, 'd> {
    pub(crate) fn new(
        context: &'c Context<'d>,
        rule: &'static RuleInfo,
        findings: &'c mut Vec<Finding>,
    ) -> Self {
        Self { context, rule, findings }
    }

    /// A fault of a value.
    pub(crate) fn value(
        &mut self,
        node: Node<'d>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.push(node, node.position(), message.into(), hint.into());
    }

    /// A fault of a member's name, or of a whole member.
    pub(crate) fn key(
        &mut self,
        node: Node<'d>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.push(node, node.key_position(), message.into(), hint.into());
    }

    /// A fault at a place that is no node's.
    pub(crate) fn at(
        &mut self,
        node: Node<'d>,
        position: Position,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.push(node, position, message.into(), hint.into());
    }

    fn push(&mut self, node: Node<'d>, position: Position, message: String, hint: String) {
        let owner = self.context.owner(node);
        self.findings.push(Finding {
            rule: self.rule.id,
            level: self.rule.level,
            position,
            operation: self.context.operation_name(owner),
            component: self.context.component_name(owner),
            message,
            hint,
            pointer: node.pointer(),
        });
    }
}
