//! `cargo xtask diff --witness`: proves a break of the SDK by a program that the change stops from compiling.

mod compile;
mod program;
mod surface;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use anyhow::Context;
use openapi_codegen::{Options, Output, Target, Targets, generate};
use openapi_diff::{Finding, Level, Report};
use openapi_document::Document;

use self::compile::Workspace;
use self::program::{Item, Use};
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
    let chosen: Vec<Option<&Use>> = breaking.iter().map(|it| choose(it, &uses)).collect();
    let programs: Vec<String> = chosen.iter().flatten().map(|it| it.source.clone()).collect();
    let before = check("base", &old, &programs)?;
    let after = check("revision", &new, &programs)?;

    let mut out = String::new();
    let mut results = before.into_iter().zip(after);
    let mut proven = 0;
    for (finding, chosen) in breaking.iter().zip(&chosen) {
        out.push_str(&format!(
            "\nwitness[{}]: {}\n  fingerprint {}\n",
            finding.id, finding.message, finding.fingerprint
        ));
        let Some(chosen) = chosen else {
            out.push_str("  none: the generated code does not differ where the finding points\n");
            continue;
        };
        for line in chosen.source.lines() {
            out.push_str(&format!("    {line}\n"));
        }
        let verdict = match results.next() {
            Some((None, Some(complaint))) => {
                proven += 1;
                format!(
                    "  compiles against the SDK of the base; against that of the revision rustc says:\n{}",
                    indented(&complaint)
                )
            }
            Some((None, None)) => "  not proven: it compiles against both\n".to_owned(),
            Some((Some(complaint), _)) => {
                format!(
                    "  not proven: it does not compile against the base:\n{}",
                    indented(&complaint)
                )
            }
            None => "  not proven: it was not compiled\n".to_owned(),
        };
        out.push_str(&verdict);
    }
    out.push_str(&format!("\n{proven} of {} breaks of the SDK proven by rustc\n", breaking.len()));
    Ok(out)
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

fn check(
    side: &str,
    outputs: &[Output],
    programs: &[String],
) -> anyhow::Result<Vec<Option<String>>> {
    let root = workspace::root();
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    output::status(
        "Checking",
        format_args!("{} programs against the SDK of the {side}", programs.len()),
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
    let pointers: Vec<&str> = [&finding.base, &finding.revision]
        .into_iter()
        .flatten()
        .map(|it| it.pointer.as_str())
        .collect();
    let component = |name: &str| pointers.iter().any(|it| schema_of(it) == Some(name));
    let member =
        |name: &str| pointers.iter().any(|it| it.split('/').any(|part| is_called(part, name)));
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
        Item::Method(name) => {
            let ids = finding.operations.iter().filter_map(|it| it.operation_id.as_deref());
            let by_id = ids.into_iter().any(|id| name.strip_prefix(id).is_some_and(is_suffix));
            // The name of an operation is known to its finding by the old value alone.
            u8::from(by_id || value(name))
        }
        _ => 0,
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
