//! `spsfw-emulator make-image`.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use sps_firmware_emulator::FirmwareVersion;
use sps_firmware_emulator::iso::{ImageSpec, write_image};

use super::size::Size;

#[derive(Debug, Args)]
pub(super) struct MakeImage {
    /// The firmware version that the image claims.
    #[arg(long)]
    version: FirmwareVersion,
    /// The size of the file, such as 64MiB; rounded up to sectors of 2048 bytes.
    #[arg(long, default_value = "1MiB")]
    size: Size,
    /// A text file that becomes the slot's upgrade notes.
    #[arg(long, value_name = "FILE")]
    notes: Option<PathBuf>,
    /// A text file that becomes the slot's upgrade news.
    #[arg(long, value_name = "FILE")]
    news: Option<PathBuf>,
    /// Where to write the image.
    output: PathBuf,
}

impl MakeImage {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let mut spec = ImageSpec::new(self.version, self.size.bytes());
        for (file, text) in [(self.notes, &mut spec.notes), (self.news, &mut spec.news)] {
            if let Some(file) = file {
                let read = std::fs::read_to_string(&file);
                *text = Some(read.with_context(|| format!("reading {}", file.display()))?);
            }
        }
        write_image(&self.output, &spec)?;
        println!("{}: firmware {}", self.output.display(), self.version);
        Ok(())
    }
}
