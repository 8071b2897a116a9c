//! Bounds and counts: how they are read, and which of several is the tighter.

use super::{Decimal, Limit, Schema};
use crate::{Kind, Node};

impl<'d> Schema<'d> {
    pub(super) fn lift_minimum(&mut self, owner: Node<'d>, key: &str, value: Node<'d>) {
        let Some((limit, exclusive)) = bound(owner, key, value, "minimum", "exclusiveMinimum")
        else {
            return;
        };
        let tighter = self
            .minimum
            .is_none_or(|it| limit > it.value || limit == it.value && exclusive && !it.exclusive);
        if tighter {
            self.minimum = Some(Limit { value: limit, exclusive, node: value });
        }
    }

    pub(super) fn cut_maximum(&mut self, owner: Node<'d>, key: &str, value: Node<'d>) {
        let Some((limit, exclusive)) = bound(owner, key, value, "maximum", "exclusiveMaximum")
        else {
            return;
        };
        let tighter = self
            .maximum
            .is_none_or(|it| limit < it.value || limit == it.value && exclusive && !it.exclusive);
        if tighter {
            self.maximum = Some(Limit { value: limit, exclusive, node: value });
        }
    }
}

/// Reads a bound in either form: a number, or the boolean of 3.0 that makes the other keyword exclusive.
fn bound(
    owner: Node<'_>,
    key: &str,
    value: Node<'_>,
    plain: &str,
    exclusive: &str,
) -> Option<(Decimal, bool)> {
    let limit = number(value)?;
    if key == plain {
        let flag = owner.get(exclusive).and_then(Node::as_bool) == Some(true);
        return Some((limit, flag));
    }
    Some((limit, true))
}

/// Whether a bound says something that cannot be told: a number out of reach, or no number at all.
pub(super) fn is_unreadable(value: Node<'_>) -> bool {
    match value.kind() {
        // Absent, and the flags of 3.0.
        Kind::Null | Kind::Bool => false,
        _ => number(value).is_none(),
    }
}

/// Whether a count says something that cannot be told.
pub(super) fn is_no_count(value: Node<'_>) -> bool {
    !value.is_null() && value.as_u64().is_none()
}

pub(super) fn number(value: Node<'_>) -> Option<Decimal> {
    Decimal::parse(value.number_text()?)
}

pub(super) fn raise<'d>(limit: &mut Option<Limit<'d, u64>>, node: Node<'d>) {
    if let Some(value) = node.as_u64().filter(|it| *it > 0)
        && limit.is_none_or(|it| it.value < value)
    {
        *limit = Some(Limit { value, exclusive: false, node });
    }
}

pub(super) fn lower<'d>(limit: &mut Option<Limit<'d, u64>>, node: Node<'d>) {
    if let Some(value) = node.as_u64()
        && limit.is_none_or(|it| it.value > value)
    {
        *limit = Some(Limit { value, exclusive: false, node });
    }
}
