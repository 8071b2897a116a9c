//! What clients may take of the emulator: options of `spsfw-emulator serve`.

use std::time::Duration;

use clap::Args;
use clap::builder::RangedU64ValueParser;
use sps_firmware_emulator::Patience;

use super::size::Size;

/// File descriptors that are no client's: images, downloads, the store, the log.
const OWN_DESCRIPTORS: u64 = 128;

#[derive(Clone, Copy, Debug, Args)]
pub(super) struct LimitOptions {
    /// How many connections there may be at a time; fewer, if the system allows fewer open files.
    #[arg(long, value_name = "N", default_value_t = 16_384)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    connections: u64,
    /// How long a client may take for a TLS handshake.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = seconds())]
    handshake_timeout: u64,
    /// How long a client may take for the head of a request, and until the next one.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = seconds())]
    head_timeout: u64,
    /// For how long the body of a request, or an image that is downloaded, may stand still.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = seconds())]
    body_timeout: u64,
    /// For how long a client may leave its answer untaken.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = seconds())]
    answer_timeout: u64,
    /// Bytes per second below which a body, a download or an answer counts as standing still.
    #[arg(long, value_name = "SIZE", default_value = "1KiB")]
    slowest: Size,
}

/// One second or more: none at all would not be "no limit", but the end of every connection.
fn seconds() -> RangedU64ValueParser {
    clap::value_parser!(u64).range(1..)
}

impl LimitOptions {
    pub(super) fn patience(self) -> Patience {
        Patience {
            handshake: Duration::from_secs(self.handshake_timeout),
            head: Duration::from_secs(self.head_timeout),
            body: Duration::from_secs(self.body_timeout),
            answer: Duration::from_secs(self.answer_timeout),
            slowest: self.slowest.bytes(),
        }
    }

    /// The connections that there can be, after the system was asked for enough open files.
    pub(super) fn connections(self) -> usize {
        let wanted = self.connections.saturating_add(OWN_DESCRIPTORS);
        let possible = match rlimit::increase_nofile_limit(wanted) {
            Ok(open_files) => self.connections.min(open_files.saturating_sub(OWN_DESCRIPTORS)),
            Err(fault) => {
                tracing::warn!(%fault, "the limit of open files cannot be raised");
                self.connections
            }
        };
        if possible < self.connections {
            tracing::warn!(
                wanted = self.connections,
                possible,
                "the system allows fewer open files than connections: raise `ulimit -n`"
            );
        }
        usize::try_from(possible).unwrap_or(usize::MAX)
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::LimitOptions;

    #[derive(Parser)]
    struct Options {
        #[command(flatten)]
        limits: LimitOptions,
    }

    #[test]
    fn a_timeout_of_nothing_is_refused_and_any_other_is_taken() {
        for name in ["handshake", "head", "body", "answer"] {
            let parse = |value: &str| {
                let option = format!("--{name}-timeout");
                Options::try_parse_from(["serve", option.as_str(), value])
            };
            assert!(parse("0").is_err(), "{name}");
            assert!(parse("1").is_ok_and(|options| options.limits.patience().slowest == 1024));
            assert!(parse(&u64::MAX.to_string()).is_ok(), "{name}");
        }
    }
}
