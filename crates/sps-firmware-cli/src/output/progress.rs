//! Progress of an upload: a bar on a terminal, lines in a pipe, JSON for programs.

use std::fmt::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{HumanBytes, HumanDuration, ProgressBar, ProgressState, ProgressStyle};
use serde_json::json;
use sps_firmware_client::UploadProgress;

use super::{Output, say};

/// Lines come every tenth of the way.
const TENTHS: u64 = 10;
/// Until then buffers fill, which is faster than anything that follows.
const SETTLED: Duration = Duration::from_secs(1);

/// Shows how far something is.
#[derive(Debug)]
pub(crate) struct Progress {
    form: Form,
}

#[derive(Debug)]
enum Form {
    /// What is drawn now.
    Terminal(Mutex<Drawn>),
    /// With the last tenth that was told.
    Lines(Mutex<Option<u64>>),
    Json(Output),
}

/// What moves on a terminal: never two things at once.
#[derive(Debug)]
enum Drawn {
    Nothing,
    Bar(ProgressBar),
    Spinner(ProgressBar),
}

impl Drawn {
    fn bar(&mut self) -> ProgressBar {
        if let Self::Bar(bar) = self {
            return bar.clone();
        }
        self.clear();
        let bar = styled("{bar:30} {bytes}/{total_bytes}{pace}");
        *self = Self::Bar(bar.clone());
        bar
    }

    fn spinner(&mut self) -> ProgressBar {
        if let Self::Spinner(spinner) = self {
            return spinner.clone();
        }
        self.clear();
        let spinner = styled("{spinner} {msg}");
        spinner.enable_steady_tick(Duration::from_millis(120));
        *self = Self::Spinner(spinner.clone());
        spinner
    }

    fn clear(&mut self) {
        if let Self::Bar(drawn) | Self::Spinner(drawn) = std::mem::replace(self, Self::Nothing) {
            drawn.finish_and_clear();
        }
    }
}

fn styled(template: &str) -> ProgressBar {
    let drawn = ProgressBar::no_length();
    // The templates are constants of this program; without them, the default will do.
    if let Ok(style) = ProgressStyle::with_template(template) {
        let style = style.with_key("pace", pace);
        drawn.set_style(match Output::speaks_utf8() {
            true => style,
            false => style.progress_chars("#>-").tick_chars("|/-\\ "),
        });
    }
    drawn
}

/// Rate and time left, once they say something.
fn pace(state: &ProgressState, text: &mut dyn Write) {
    if state.elapsed() >= SETTLED {
        let (rate, left) = (HumanBytes(state.per_sec() as u64), HumanDuration(state.eta()));
        // A bar that cannot be written has nobody to be told to.
        let _ = write!(text, " {rate}/s, {left:#} left");
    }
}

impl Progress {
    /// Nothing is shown until something is known.
    pub(crate) fn new(output: Output) -> Self {
        let form = if output.json {
            Form::Json(output)
        } else if output.can_draw() {
            Form::Terminal(Mutex::new(Drawn::Nothing))
        } else {
            Form::Lines(Mutex::new(None))
        };
        Self { form }
    }

    /// Shows how far it is now.
    pub(crate) fn show(&self, progress: UploadProgress) {
        let UploadProgress { sent, total } = progress;
        match &self.form {
            Form::Terminal(_) if sent >= total => {
                self.spin(format!("{} sent; the appliance checks the image", HumanBytes(total)));
            }
            Form::Terminal(drawn) => {
                let mut drawn = drawn.lock().unwrap_or_else(PoisonError::into_inner);
                let bar = drawn.bar();
                bar.set_length(total);
                bar.set_position(sent);
            }
            Form::Lines(last) => {
                let tenth = (sent * TENTHS).checked_div(total).unwrap_or(TENTHS);
                let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
                if last.replace(tenth) != Some(tenth) {
                    say(format_args!("{} % of {} sent", tenth * 10, HumanBytes(total)));
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
        if let Form::Terminal(drawn) = &self.form {
            drawn.lock().unwrap_or_else(PoisonError::into_inner).spinner().set_message(text);
        }
    }

    /// Takes away what moves, so that other lines can be printed.
    pub(crate) fn clear(&self) {
        if let Form::Terminal(drawn) = &self.form {
            drawn.lock().unwrap_or_else(PoisonError::into_inner).clear();
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
