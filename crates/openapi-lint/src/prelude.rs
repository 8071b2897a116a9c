//! What every rule needs.

pub(crate) use openapi_document::{Kind, Node};

pub(crate) use crate::context::Context;
pub(crate) use crate::grammar::Object;
pub(crate) use crate::report::Report;
pub(crate) use crate::{Level, RuleInfo, Set};
