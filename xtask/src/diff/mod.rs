//! Subcommand: `cargo xtask diff`

mod args;
mod baseline;
mod exceptions;
mod git;
mod release;
mod source;
#[cfg(test)]
mod tests;
mod versions;
mod witness;

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::{Context, bail};
use openapi_diff::policy::{Accepted, Problem, Versions, advise};
use openapi_diff::render::{self, Colour, Comparison, Review};
use openapi_diff::{Options, Report, Sdk, compare};
use openapi_document::Document;

pub(crate) use self::args::DiffArgs;
pub(crate) use self::exceptions::{today, write};
pub(crate) use self::release::{last_release_tag, since_release};
pub(crate) use self::versions::{CHANGELOG, of_document};

use self::args::Format;
use self::baseline::Baseline;
use self::git::Repository;
use self::source::Source;
use crate::{output, workspace};

/// Exit code when something is at or above the level of `--fail-on`.
const FOUND: u8 = 1;

/// Exit code when the comparison could not be completed, a crash included.
pub(crate) const INCOMPLETE: u8 = 2;

/// The page that is made from the rules.
pub(crate) const RULES_PAGE: &str = "docs/diff-rules.md";

/// Compares, prints, and says by the exit code what came out.
pub(crate) fn run(args: DiffArgs) -> anyhow::Result<ExitCode> {
    Ok(guarded(move || command(&args)))
}

/// Runs a command so that neither an error nor a panic ends in the exit code that means findings.
///
/// It gets a thread of its own, for the size of the stack: documents may be nested as deeply as the reader allows.
pub(crate) fn guarded(
    command: impl FnOnce() -> anyhow::Result<ExitCode> + Send + 'static,
) -> ExitCode {
    const STACK: usize = 256 << 20;
    let thread = std::thread::Builder::new().name("xtask".to_owned()).stack_size(STACK);
    match thread.spawn(command).map(std::thread::JoinHandle::join) {
        Ok(Ok(Ok(code))) => code,
        Ok(Ok(Err(error))) => {
            output::complain("error", format_args!("{error:#}"));
            ExitCode::from(INCOMPLETE)
        }
        Ok(Err(_)) => {
            output::complain(
                "error",
                "this is a defect of the diff; please report it with both documents",
            );
            ExitCode::from(INCOMPLETE)
        }
        Err(error) => {
            output::complain("error", format_args!("cannot start a thread: {error}"));
            ExitCode::from(INCOMPLETE)
        }
    }
}

fn command(args: &DiffArgs) -> anyhow::Result<ExitCode> {
    if args.witness && args.format != Format::Text {
        bail!("`--witness` writes text; use it with `--format text`");
    }
    if let Some(rule) = &args.explain {
        let text =
            render::explain(rule).map_err(|it| anyhow::anyhow!("{it}; {RULES_PAGE} lists all"))?;
        print(&text)?;
        return Ok(ExitCode::SUCCESS);
    }
    if args.json_schema {
        let schema = serde_json::to_string_pretty(&render::json_schema())?;
        print(&format!("{schema}\n"))?;
        return Ok(ExitCode::SUCCESS);
    }
    let repository = Repository::at(workspace::root());
    if args.rules_page {
        write(&repository.root().join(RULES_PAGE), &render::rules_page())?;
        output::status("Wrote", RULES_PAGE);
        return Ok(ExitCode::SUCCESS);
    }
    diff(&repository, args)
}

/// A comparison before the exceptions are known.
struct Compared {
    baseline: Baseline,
    contract: Versions,
    sdk: Versions,
    report: Report,
}

fn diff(repository: &Repository, args: &DiffArgs) -> anyhow::Result<ExitCode> {
    let revision = match &args.revision {
        Some(name) => Source::named(repository, name)?,
        None => Source::working_tree(repository)?,
    };
    let options = args.policy.options(revision.ours || is_ours(repository, &revision.document));
    let mut compared = Vec::new();
    for baseline in baselines(repository, args)? {
        compared.push(Compared {
            contract: versions::contract(&baseline.source, &revision),
            sdk: versions::sdk(repository, &baseline.source, &revision)?,
            report: compare(&baseline.source.document, &revision.document, &options)?,
            baseline,
        });
    }

    let file = exceptions::File::find(repository, args.allow.as_deref(), revision.ours)?;
    let rules = file.as_ref().map(exceptions::File::parse).transpose()?.unwrap_or_default();
    let version = of_document(&revision.document).and_then(|it| it.parse().ok());
    let reports = compared.iter().map(|it| it.report.clone()).collect();
    let judged = rules.judge(reports, today(), version.as_ref());

    let mut problems = judged.problems;
    let mut comparisons = Vec::new();
    for (it, (report, accepted)) in compared.iter().zip(&judged.reports) {
        let (comparison, found) = comparison(repository, it, &revision, report, accepted);
        comparisons.push(comparison);
        if it.baseline.released || args.check_versions {
            problems.extend(found);
        }
    }
    let review = Review { comparisons, problems };
    print(&rendered(&review, args.format))?;
    if args.witness {
        for it in &review.comparisons {
            let text = witness::show(it.report, it.base, it.revision)
                .with_context(|| format!("cannot witness what changed since {}", it.title))?;
            print(&text)?;
        }
    }

    if args.accept.is_some() {
        let Some(file) = file else {
            bail!("`--accept` needs `--allow FILE` for documents that are not of this workspace");
        };
        let count = file.accept(repository, &review, args)?;
        output::status(
            "Accepted",
            format_args!("{} in {}", output::counted(count, "finding"), file.name()),
        );
        return Ok(ExitCode::SUCCESS);
    }
    let failed = args.fail_on.level().is_some_and(|level| review.reaches(level));
    Ok(if failed { ExitCode::from(FOUND) } else { ExitCode::SUCCESS })
}

/// Whether a document is the contract of this workspace, or a copy of it elsewhere: both have its title.
fn is_ours(repository: &Repository, document: &Document) -> bool {
    let title = |it: &Document| {
        it.root().get("info").and_then(|it| it.get("title")?.as_str().map(str::to_owned))
    };
    // Without a document in the working tree there is nothing to be a copy of.
    Source::working_tree(repository).is_ok_and(|it| title(&it.document) == title(document))
}

/// The options for the contract of this workspace, whose SDK is the one that `regen` makes.
pub(crate) fn own_options() -> Options {
    Options { sdk: Sdk::Codegen, ..Options::default() }
}

fn baselines(repository: &Repository, args: &DiffArgs) -> anyhow::Result<Vec<Baseline>> {
    if let Some(name) = &args.base {
        let source = Source::named(repository, name)?;
        return Ok(vec![Baseline { title: name.clone(), source, released: false }]);
    }
    let baselines = baseline::find(repository, args.main.as_deref())?;
    for remark in &baselines.remarks {
        output::remark("Note", remark);
    }
    Ok(baselines.found)
}

/// What was released last, or else the merge base, or what is named; and the document in the working tree.
pub(crate) fn released_and_current(base: Option<&str>) -> anyhow::Result<(Document, Document)> {
    let repository = Repository::at(workspace::root());
    let revision = Source::working_tree(&repository)?.document;
    if let Some(name) = base {
        return Ok((Source::named(&repository, name)?.document, revision));
    }
    let mut found = baseline::find(&repository, None)?.found;
    // A stable sort: the release, if there is one, comes to the front.
    found.sort_by_key(|it| !it.released);
    match found.into_iter().next() {
        Some(baseline) => Ok((baseline.source.document, revision)),
        None => bail!("there is nothing to compare with yet; name a base"),
    }
}

/// A comparison as reviewers see it, and what the policy holds against its versions.
fn comparison<'a>(
    repository: &Repository,
    it: &'a Compared,
    revision: &'a Source,
    report: &'a Report,
    accepted: &'a [Accepted],
) -> (Comparison<'a>, Vec<Problem>) {
    let base = &it.baseline.source.document;
    let same_text = base.text() == revision.document.text();
    // What is accepted still needs its version: the exception excuses the break, not the silence about it.
    let advice = advise(&it.report, same_text, &it.contract, Some(&it.sdk));
    let problems = versions::problems(repository, revision, &advice, &it.contract, &it.sdk);
    let title = it.baseline.title.clone();
    let comparison =
        Comparison { title, report, base, revision: &revision.document, accepted, advice };
    (comparison, problems)
}

fn rendered(review: &Review<'_>, format: Format) -> String {
    match format {
        Format::Text => {
            let coloured = output::coloured(&std::io::stdout());
            render::text(review, if coloured { Colour::Always } else { Colour::Never })
        }
        Format::Markdown => render::markdown(review),
        Format::Json => render::json(review),
        Format::Github => render::github(review),
        Format::Junit => render::junit(review),
        Format::Sarif => render::sarif(review),
        Format::Gitlab => render::gitlab(review),
        Format::Html => render::html(review),
    }
}

/// Writes to standard output. A reader that stops early, as `head` does, is no failure.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(error).context("cannot write to standard output")
        }
        _ => Ok(()),
    }
}
