//! What a person watches during a rollout: a pure picture of it, in lines of text.

use std::collections::BTreeMap;
use std::time::Instant;

use indicatif::HumanBytes;
use sps_firmware_client::{ApplyEvent, Phase, Step};

use super::engine::Event;
use super::journal::Verdict;
use crate::duration::show;

/// Where a rollout is.
#[derive(Debug)]
pub(crate) struct Board {
    start: Instant,
    all: usize,
    wave: (usize, usize),
    done: usize,
    failed: usize,
    not_run: usize,
    paused: bool,
    watching: bool,
    at_work: BTreeMap<String, Row>,
}

/// An appliance that is being worked on.
#[derive(Debug)]
struct Row {
    what: String,
    since: Instant,
}

impl Row {
    fn new(what: &str, since: Instant) -> Self {
        Self { what: what.to_owned(), since }
    }
}

impl Board {
    /// Of a rollout of so many appliances that begins at `start`.
    pub(crate) fn new(all: usize, start: Instant) -> Self {
        Self {
            start,
            all,
            wave: (0, 0),
            done: 0,
            failed: 0,
            not_run: 0,
            paused: false,
            watching: false,
            at_work: BTreeMap::new(),
        }
    }

    /// Takes in what has happened.
    pub(crate) fn see(&mut self, event: &Event, now: Instant) {
        match event {
            Event::Wave { number, of, names } => {
                (self.wave, self.watching) = ((*number, *of), false);
                let row = |name: &String| (name.clone(), Row::new("looking", now));
                self.at_work = names.iter().map(row).collect();
            }
            Event::Appliance { name, event } => {
                if let (Some(row), Some(what)) = (self.at_work.get_mut(name), in_words(event)) {
                    // Progress within an upload does not begin anything new.
                    if !matches!(event, ApplyEvent::Uploading(_)) && row.what != what {
                        row.since = now;
                    }
                    row.what = what;
                }
            }
            Event::Ended { name, verdict } => {
                // One that was well at first and is not any more has been counted.
                let counted = self.at_work.remove(name).is_none();
                match verdict {
                    Verdict::Done { .. } => self.done += 1,
                    Verdict::Failed { .. } => self.failed += 1,
                    Verdict::NotRun { .. } | Verdict::Unknown { .. } => self.not_run += 1,
                }
                if counted {
                    self.done = self.done.saturating_sub(1);
                }
            }
            Event::Again { name, .. } => {
                if let Some(row) = self.at_work.get_mut(name) {
                    *row = Row::new("about to try again", now);
                }
            }
            Event::Watching => self.watching = true,
            Event::Paused => self.paused = true,
            Event::Resumed => self.paused = false,
        }
    }

    /// The picture, at most so many lines high and so many characters wide. Those that have not
    /// moved for the longest stand first.
    pub(crate) fn lines(&self, now: Instant, height: usize, width: usize) -> Vec<String> {
        let mut rows: Vec<_> = self.at_work.iter().collect();
        rows.sort_by_key(|(name, row)| (row.since, *name));
        let room = height.saturating_sub(1).max(1);
        // The last line tells how many more there are.
        let shown = if rows.len() > room { room - 1 } else { rows.len() };
        let name_width = rows.iter().take(shown).map(|(name, _)| name.chars().count()).max();
        let mut lines = vec![self.heading(now)];
        for (name, row) in &rows[..shown] {
            let since = show(now.saturating_duration_since(row.since));
            let pad = name_width.unwrap_or_default();
            lines.push(format!("  {name:pad$}  {} ({since})", row.what));
        }
        if rows.len() > shown {
            lines.push(format!("  and {} more", rows.len() - shown));
        }
        lines.iter().map(|line| cut(line, width)).collect()
    }

    fn heading(&self, now: Instant) -> String {
        let (number, of) = self.wave;
        let left = self.all.saturating_sub(self.done + self.failed + self.not_run);
        let mut text = format!("Wave {number} of {of}: {} of {} done", self.done, self.all);
        if self.failed > 0 {
            text.push_str(&format!(", {} FAILED", self.failed));
        }
        if self.not_run > 0 {
            text.push_str(&format!(", {} not run", self.not_run));
        }
        let to_come = left.saturating_sub(self.at_work.len());
        text.push_str(&format!(", {} at work, {to_come} to come", self.at_work.len()));
        text.push_str(&format!(", {}", show(now.saturating_duration_since(self.start))));
        if self.paused {
            text.push_str(" - PAUSED");
        } else if self.watching {
            text.push_str(" - watching the wave before the next");
        }
        text
    }
}

/// What an event means for who looks at one line; nothing if it changes nothing there.
fn in_words(event: &ApplyEvent) -> Option<String> {
    Some(match event {
        ApplyEvent::Unreachable(_) => "not reached yet".to_owned(),
        ApplyEvent::StepBegun { step, .. } => match step {
            Step::DeleteSlot { version, .. } => format!("deleting {version}"),
            Step::BringImage { .. } => "bringing the image".to_owned(),
            Step::Test { .. } => "testing".to_owned(),
            Step::Upgrade { .. } => "beginning the upgrade".to_owned(),
            _ => "upgrading".to_owned(),
        },
        ApplyEvent::Uploading(progress) => {
            let share = (progress.sent * 100).checked_div(progress.total).unwrap_or(100);
            format!("uploading: {share} % of {}", HumanBytes(progress.total))
        }
        ApplyEvent::UploadingAgain(_) => "uploading again".to_owned(),
        ApplyEvent::Waiting(waiting) => match waiting.phase {
            Phase::GoingDown => "about to reboot".to_owned(),
            Phase::Down => "down".to_owned(),
            Phase::Starting => "booting".to_owned(),
            Phase::LoggingIn => "up, but lets nobody in yet".to_owned(),
            Phase::Version => "up with the wrong version".to_owned(),
            Phase::Slots => "up, but its slots do not agree yet".to_owned(),
        },
        _ => return None,
    })
}

/// Marks what is cut off as `less` does, which every terminal can show.
fn cut(line: &str, width: usize) -> String {
    match line.char_indices().nth(width) {
        None => line.to_owned(),
        Some(_) => {
            let kept: String = line.chars().take(width.saturating_sub(1)).collect();
            kept + ">"
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use sps_firmware_client::{ApplyEvent, Step, UploadProgress};

    use super::{Board, Event, Verdict};

    fn wave(count: usize) -> Event {
        let names = (0..count).map(|index| format!("a{index}")).collect();
        Event::Wave { number: 2, of: 3, names }
    }

    fn of(name: &str, event: ApplyEvent) -> Event {
        Event::Appliance { name: name.to_owned(), event }
    }

    fn ended(name: &str, verdict: Verdict) -> Event {
        Event::Ended { name: name.to_owned(), verdict }
    }

    #[test]
    fn who_has_not_moved_for_the_longest_stands_first() {
        let start = Instant::now();
        let second = Duration::from_secs(1);
        let mut board = Board::new(5, start);
        board.see(&wave(3), start);
        let step = Step::Wait { version: "8.0.1".to_owned() };
        board.see(&of("a0", ApplyEvent::StepBegun { number: 4, of: 4, step }), start + second);
        let progress = UploadProgress { sent: 1 << 20, total: 2 << 20 };
        board.see(&of("a1", ApplyEvent::Uploading(progress)), start + 2 * second);
        let failed = Verdict::Failed { reason: "?".to_owned(), seconds: 1 };
        board.see(&ended("a2", failed), start + 3 * second);
        let lines = board.lines(start + 65 * second, 24, 80);
        assert_eq!(
            lines,
            [
                "Wave 2 of 3: 0 of 5 done, 1 FAILED, 2 at work, 2 to come, 1 min 5 s",
                "  a1  uploading: 50 % of 2.00 MiB (1 min 5 s)",
                "  a0  upgrading (1 min 4 s)",
            ]
        );
    }

    #[test]
    fn a_picture_is_never_larger_than_the_terminal() {
        let start = Instant::now();
        let mut board = Board::new(500, start);
        board.see(&wave(50), start);
        let lines = board.lines(start, 5, 20);
        assert_eq!(lines.len(), 5);
        assert!(lines.iter().all(|line| line.chars().count() <= 20), "{lines:?}");
        assert_eq!(lines[4], "  and 47 more");
        assert_eq!(board.lines(start, 0, 80).len(), 2);
    }

    #[test]
    fn who_fails_after_having_been_well_counts_once() {
        let start = Instant::now();
        let mut board = Board::new(2, start);
        board.see(&wave(1), start);
        board.see(&ended("a0", Verdict::Done { before: "8.0.0".to_owned(), seconds: 1 }), start);
        board.see(&Event::Watching, start);
        let failed = Verdict::Failed { reason: "?".to_owned(), seconds: 1 };
        board.see(&ended("a0", failed), start);
        let lines = board.lines(start, 24, 200);
        assert!(lines[0].contains("0 of 2 done, 1 FAILED, 0 at work, 1 to come"), "{lines:?}");
        assert!(lines[0].ends_with("watching the wave before the next"), "{lines:?}");
    }
}
