//! Progress of an upload: a bar on a terminal, lines in a pipe, JSON for programs.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
use serde_json::json;
use sps_firmware_client::UploadProgress;

use super::Output;

/// Lines come every tenth of the way.
const TENTHS: u64 = 10;

/// Shows how far something is.
#[derive(Debug)]
pub(crate) struct Progress {
    form: Form,
}

#[derive(Debug)]
enum Form {
    Bar(ProgressBar),
    /// With the last tenth that was told.
    Lines(Mutex<Option<u64>>),
    Json(Output),
}

impl Progress {
    /// Nothing is shown until something is known.
    pub(crate) fn new(output: Output) -> Self {
        let form = if output.json {
            Form::Json(output)
        } else if output.can_draw() {
            let bar = ProgressBar::no_length();
            let template = "{bar:30} {bytes}/{total_bytes} {bytes_per_sec}, {eta} left";
            // The template is a constant of this program; without it, the default will do.
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            Form::Bar(bar)
        } else {
            Form::Lines(Mutex::new(None))
        };
        Self { form }
    }

    /// Shows how far it is now.
    pub(crate) fn show(&self, progress: UploadProgress) {
        let UploadProgress { sent, total } = progress;
        match &self.form {
            Form::Bar(bar) => {
                bar.set_length(total);
                bar.set_position(sent);
                if sent >= total {
                    bar.finish_and_clear();
                }
            }
            Form::Lines(last) => {
                let tenth = (sent * TENTHS).checked_div(total).unwrap_or(TENTHS);
                let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
                if last.replace(tenth) != Some(tenth) {
                    anstream::eprintln!("{} % of {} sent", tenth * 10, HumanBytes(total));
                }
            }
            Form::Json(output) => {
                let event = json!({"event": "uploading", "sent": sent, "total": total});
                if let Err(error) = output.event(&event, String::new) {
                    tracing::debug!(%error, "progress cannot be told");
                }
            }
        }
    }

    /// Shows a text that changes while one waits; on a terminal only, beside a spinner.
    pub(crate) fn spin(&self, text: String) {
        if let Form::Bar(bar) = &self.form {
            if bar.length().is_some() || bar.is_finished() {
                bar.reset();
                bar.unset_length();
            }
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(120));
            bar.set_message(text);
        }
    }

    /// Takes the bar away, so that other lines can be printed.
    pub(crate) fn clear(&self) {
        if let Form::Bar(bar) = &self.form {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Progress {
    /// Work that is interrupted leaves no spinner behind.
    fn drop(&mut self) {
        self.clear();
    }
}

/// A number of bytes in the unit that reads best.
pub(crate) fn bytes(count: u64) -> String {
    HumanBytes(count).to_string()
}
