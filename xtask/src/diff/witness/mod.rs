//! `cargo xtask diff --witness`: proves a break of the SDK by a program that the change stops from compiling.

mod compile;
mod program;
mod surface;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use anyhow::Context;
use openapi_codegen::{Options, Output, Target, Targets, generate};
use openapi_diff::{Direction, Finding, Level, Report};
use openapi_document::Document;

use self::compile::Workspace;
use self::program::{Aspect, Item, Use};
use self::surface::Surface;
use crate::{output, workspace};

/// Makes and compiles a program for each finding that breaks the SDK, and tells what came of it.
pub(super) fn show(
    report: &Report,
    base: &Document,
    revision: &Document,
) -> anyhow::Result<String> {
    let breaking: Vec<&Finding> =
        report.findings.iter().filter(|it| it.verdicts.sdk.level == Level::Breaking).collect();
    if breaking.is_empty() {
        return Ok("\nno change that breaks the SDK, so there is nothing to witness\n".to_owned());
    }
    let (old, new) = (sdk(base)?, sdk(revision)?);
    let uses = program::uses(&Surface::of(&old)?, &Surface::of(&new)?)?;
    let witnesses = witnesses(&breaking, &uses);
    let programs: Vec<&str> = witnesses.iter().map(|it| it.program).collect();
    let before = check("base", &old, &programs)?;
    let after = check("revision", &new, &programs)?;

    let mut out = String::new();
    let mut proven = 0;
    for (witness, sides) in witnesses.iter().zip(before.iter().zip(&after)) {
        out.push('\n');
        for finding in &witness.findings {
            out.push_str(&heading(finding));
        }
        out.push_str(&indented(witness.program));
        out.push_str(&match sides {
            (None, Some(complaint)) => {
                proven += witness.findings.len();
                format!(
                    "  compiles with the SDK of the base; with that of the revision:\n{}",
                    indented(complaint)
                )
            }
            (None, None) => "  not proven: it compiles with both\n".to_owned(),
            (Some(complaint), _) => {
                format!("  not proven: it does not compile with the base:\n{}", indented(complaint))
            }
        });
    }
    for finding in breaking.iter().filter(|it| choose(it, &uses).is_none()) {
        out.push('\n');
        out.push_str(&heading(finding));
        out.push_str("  none: the generated code does not differ where the finding points\n");
    }
    out.push_str(&format!("\n{proven} of {} breaks of the SDK proven by rustc\n", breaking.len()));
    Ok(out)
}

/// A program and the findings that it proves.
struct Witness<'a> {
    program: &'a str,
    findings: Vec<&'a Finding>,
}

/// The programs for the findings, each once: an enum with two new values needs one match.
fn witnesses<'a>(findings: &[&'a Finding], uses: &'a [Use]) -> Vec<Witness<'a>> {
    let mut witnesses: Vec<Witness<'a>> = Vec::new();
    for finding in findings {
        let Some(chosen) = choose(finding, uses) else { continue };
        match witnesses.iter_mut().find(|it| it.program == chosen.source) {
            Some(witness) => witness.findings.push(finding),
            None => witnesses.push(Witness { program: &chosen.source, findings: vec![finding] }),
        }
    }
    witnesses
}

fn heading(finding: &Finding) -> String {
    let Finding { id, message, fingerprint, .. } = finding;
    format!("witness[{id}]: {message}\n  fingerprint {fingerprint}\n")
}

/// The files of the SDK: types and client as modules of one crate.
fn sdk(document: &Document) -> anyhow::Result<Vec<Output>> {
    let targets = Targets {
        types: Some(Target::new("types")),
        client: Some(Target::new("client")),
        server: None,
    };
    let mut options = Options::new(document.name());
    options.tool = "cargo xtask diff --witness".to_owned();
    options.types_path = "crate::types".to_owned();
    generate(document, &targets, &options)
        .with_context(|| format!("cannot generate the SDK of `{}`", document.name()))
}

fn check(side: &str, outputs: &[Output], programs: &[&str]) -> anyhow::Result<Vec<Option<String>>> {
    let root = workspace::root();
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    output::status(
        "Checking",
        format_args!(
            "{} against the SDK of the {side}",
            output::counted(programs.len(), "program")
        ),
    );
    let workspace = Workspace::create(root, target.join("witness").join(side), outputs, programs)?;
    workspace.check(&target, programs.len())
}

/// The use that stands nearest to a finding.
fn choose<'u>(finding: &Finding, uses: &'u [Use]) -> Option<&'u Use> {
    let nearness = |it: &Use| nearness(finding, &it.item);
    uses.iter().filter(|it| nearness(it) > 0).max_by_key(|it| nearness(it))
}

/// How near an item is to a finding; 0 if they have nothing to do with each other.
fn nearness(finding: &Finding, item: &Item) -> u8 {
    // What the base calls it counts more: programs are written against the base.
    let base = finding.base.as_ref().map_or(0, |it| 2 * nearness_of(finding, &it.pointer, item));
    let revision =
        finding.revision.as_ref().map_or(0, |it| nearness_of(finding, &it.pointer, item));
    base.max(revision)
}

fn nearness_of(finding: &Finding, pointer: &str, item: &Item) -> u8 {
    let component = |name: &str| schema_of(pointer) == Some(name);
    let member = |name: &str| pointer.split('/').any(|part| is_called(part, name));
    let value = |name: &str| {
        let values = [&finding.old, &finding.new].into_iter().flatten();
        values.filter_map(serde_json::Value::as_str).any(|it| is_called(it, name))
    };
    match item {
        Item::Member(owner, name) if component(owner) && (member(name) || value(name)) => 5,
        Item::Type(name) if component(name) => 4,
        Item::Member(owner, _) if component(owner) => 3,
        // A schema that is a branch of a union becomes a variant of its name.
        Item::Member(_, name) if component(name) => 2,
        // The name of a schema that has another one now.
        Item::Type(name) if value(name) => 2,
        Item::Method(name, aspect) if schema_of(pointer).is_none() => {
            u8::from(finding.operations.iter().any(|it| {
                let id = it.operation_id.as_deref();
                let same = id.is_some_and(|id| name.strip_prefix(id).is_some_and(is_suffix));
                (same || value(name)) && concerns(it.direction, *aspect)
            }))
        }
        _ => 0,
    }
}

/// Whether what travels in a direction can change this aspect of a method.
fn concerns(direction: Direction, aspect: Aspect) -> bool {
    match aspect {
        Aspect::Name => true,
        Aspect::Arguments => direction != Direction::Response,
        Aspect::Result => direction != Direction::Request,
    }
}

/// An operation with several media types has a method for each: the name with a suffix.
fn is_suffix(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with('_')
}

fn schema_of(pointer: &str) -> Option<&str> {
    pointer.strip_prefix("/components/schemas/")?.split('/').next()
}

/// Whether a name on the wire became this name in Rust: `in-progress` and `InProgress`, `type` and `type_`.
fn is_called(wire: &str, rust: &str) -> bool {
    let letters = |text: &str| {
        let letters = text.chars().filter(|it| it.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect::<String>()
    };
    !wire.is_empty() && letters(wire) == letters(rust)
}

fn indented(text: &str) -> String {
    text.trim_end().lines().map(|line| format!("    {line}\n")).collect()
}
