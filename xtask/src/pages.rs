//! Subcommand: `cargo xtask pages`

use std::process::ExitCode;

use crate::browser::Browser;
use crate::emulator::Emulator;
use crate::{output, tools};

/// Arguments of `cargo xtask pages`.
#[derive(clap::Args)]
#[command(
    after_help = "Needs Chromium, node and npm on the path, and a package registry the first time. The pictures are \
                        in target/pages: look at them after a change of the pages."
)]
pub(crate) struct PagesArgs {}

/// Opens the status page and Swagger UI of an emulator, logs in, tries operations, lives through an upgrade.
pub(crate) fn run(_: PagesArgs) -> anyhow::Result<ExitCode> {
    let browser = Browser::install()?;
    let folder = tools::folder("pages")?;
    let emulator = Emulator::build()?;
    let image = folder.join("sps.iso");
    emulator.make_image(&image, "8.1.0")?;
    // Long enough for the page to notice, which asks once a second.
    let appliance = emulator.serve(&["--http", "--reboot", "4"])?;
    browser.run("pages.mjs", |command| {
        command.arg(&appliance.url).args([&folder, &image]);
    })?;
    output::status("Checked", format_args!("the emulator's pages; see {}", folder.display()));
    Ok(ExitCode::SUCCESS)
}
