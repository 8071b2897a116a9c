//! A picture on the terminal that changes in its place, below the lines that stay.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use terminal_size::{Height, Width, terminal_size_of};
use tokio::task::AbortHandle;

use crate::rollout::{Board, Event};

/// Often enough for a clock of seconds, and rare enough for a slow terminal.
const REDRAW: Duration = Duration::from_millis(250);

/// A rollout to be watched; drawn only where somebody can see it move.
#[derive(Debug)]
pub(crate) struct Live {
    board: Arc<Mutex<Board>>,
    drawing: Option<(ProgressBar, AbortHandle)>,
}

impl Live {
    /// Of a rollout of so many appliances. `drawn` says whether there is a terminal to draw on.
    pub(crate) fn new(all: usize, drawn: bool) -> Self {
        let board = Arc::new(Mutex::new(Board::new(all, Instant::now())));
        let drawing = drawn.then(|| {
            let bar = ProgressBar::no_length();
            // The template is a constant of this program; without it, the default will do.
            if let Ok(style) = ProgressStyle::with_template("{msg}") {
                bar.set_style(style);
            }
            let drawn = tokio::spawn(draw(bar.clone(), board.clone()));
            (bar, drawn.abort_handle())
        });
        Self { board, drawing }
    }

    /// Whether it is drawn, so that what it shows need not be told in lines as well.
    pub(crate) fn is_drawn(&self) -> bool {
        self.drawing.is_some()
    }

    /// Takes in what has happened.
    pub(crate) fn see(&self, event: &Event) {
        self.board.lock().unwrap_or_else(PoisonError::into_inner).see(event, Instant::now());
    }

    /// Prints something that stays, with the picture out of the way.
    pub(crate) fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        match &self.drawing {
            Some((bar, _)) => bar.suspend(print),
            None => print(),
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        if let Some((bar, draw)) = &self.drawing {
            draw.abort();
            bar.finish_and_clear();
        }
    }
}

async fn draw(bar: ProgressBar, board: Arc<Mutex<Board>>) {
    let mut ticks = tokio::time::interval(REDRAW);
    loop {
        ticks.tick().await;
        let (Width(width), Height(height)) =
            terminal_size_of(std::io::stderr()).unwrap_or((Width(80), Height(24)));
        let lines = {
            let board = board.lock().unwrap_or_else(PoisonError::into_inner);
            // One line stays free for the cursor.
            board.lines(Instant::now(), usize::from(height.saturating_sub(1)), usize::from(width))
        };
        bar.set_message(lines.join("\n"));
        bar.tick();
    }
}
