//! Lowering: from an honest document to one that progenitor and typify can take.
//!
//! progenitor 0.15.1 panics, or is silently wrong, on documents that are perfectly valid. Each pass
//! here takes one such thing away, says why, and reports how many places it changed. The lowered
//! document is never written: it exists between reading and generating.

mod closed_variants;
mod cookie_parameters;
mod default_response;
mod free_text;
mod nullable_reference;
mod one_error_body;
mod one_media_type;
mod ordered_unions;
mod tagged_unions;
mod uploads;

pub(crate) use free_text::CONSTRAINTS;
pub(crate) use uploads::is_upload;

use serde_json::Value;

use crate::Error;

/// One lowering step.
#[derive(Clone, Copy)]
pub struct Pass {
    /// Its name, as callers list it.
    pub name: &'static str,
    /// What the generators do without it.
    pub reason: &'static str,
    apply: fn(&mut Value) -> Result<usize, Error>,
}

impl std::fmt::Debug for Pass {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pass").field("name", &self.name).field("reason", &self.reason).finish()
    }
}

/// All passes, in the order in which they run.
pub const PASSES: &[Pass] = &[
    uploads::PASS,
    one_media_type::PASS,
    cookie_parameters::PASS,
    default_response::PASS,
    one_error_body::PASS,
    nullable_reference::PASS,
    free_text::PASS,
    closed_variants::PASS,
    tagged_unions::PASS,
    ordered_unions::PASS,
];

/// Which passes have to take effect.
#[derive(Clone, Debug, Default)]
pub enum Lowering {
    /// Any pass may have nothing to do: right for a document that is not known beforehand.
    #[default]
    OnlyNeeded,
    /// Exactly the named passes take effect. A named pass that changes nothing has outlived its
    /// reason, and a pass that is not named shows that the document says something new: both are
    /// errors. Right for a document that lives beside the caller.
    Exactly(Vec<String>),
}

/// Runs the passes over a copy of the document.
pub(crate) fn lower(document: &Value, lowering: &Lowering) -> Result<Value, Error> {
    let mut lowered = document.clone();
    if let Lowering::Exactly(names) = lowering
        && let Some(unknown) = names.iter().find(|name| !PASSES.iter().any(|p| p.name == **name))
    {
        let known = PASSES.iter().map(|pass| pass.name).collect::<Vec<_>>().join(", ");
        return Err(Error::refused(
            format!("expected pass `{unknown}`"),
            "there is no such lowering pass",
            format!("name one of {known}"),
        ));
    }
    for pass in PASSES {
        let changes = (pass.apply)(&mut lowered)?;
        if let Lowering::Exactly(names) = lowering {
            let expected = names.iter().any(|name| name == pass.name);
            if expected && changes == 0 {
                return Err(Error::IdlePass { pass: pass.name, reason: pass.reason });
            }
            if !expected && changes > 0 {
                return Err(Error::UnexpectedPass {
                    pass: pass.name,
                    changes,
                    reason: pass.reason,
                });
            }
        }
    }
    Ok(lowered)
}

#[cfg(test)]
mod tests;
