//! A picture on the terminal that changes in its place, below the lines that stay.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use console::Term;
use terminal_size::{Height, Width, terminal_size_of};
use tokio::task::AbortHandle;

use crate::rollout::{Board, Event};

/// Often enough for a clock of seconds, and rare enough for a slow terminal.
const REDRAW: Duration = Duration::from_millis(250);

/// A rollout to be watched; drawn only where somebody can see it move.
#[derive(Debug)]
pub(crate) struct Live {
    board: Arc<Mutex<Board>>,
    drawing: Option<(Arc<Mutex<Picture>>, AbortHandle)>,
}

/// Lines on the terminal, with the cursor at the beginning of the one below: what the terminal shows
/// of a key, as Ctrl-C, stands there, moves none of them, and is erased with them.
#[derive(Debug)]
struct Picture {
    terminal: Term,
    lines: Vec<String>,
    is_over: bool,
}

impl Picture {
    fn draw(&mut self, lines: Vec<String>) {
        if self.is_over {
            return;
        }
        // A terminal that cannot be written has nobody to be told to.
        let terminal = &self.terminal;
        let _ = terminal.write_str("\r");
        let _ = terminal.move_cursor_up(self.lines.len());
        let _ = terminal.clear_to_end_of_screen();
        for line in &lines {
            let _ = terminal.write_line(line);
        }
        let _ = terminal.flush();
        self.lines = lines;
    }

    /// Prints something that stays above it.
    fn below<T>(&mut self, print: impl FnOnce() -> T) -> T {
        let lines = self.lines.clone();
        self.draw(Vec::new());
        let printed = print();
        self.draw(lines);
        printed
    }

    fn end(&mut self) {
        self.draw(Vec::new());
        self.is_over = true;
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Live {
    /// Of a rollout of so many appliances. `drawn` says whether there is a terminal to draw on.
    pub(crate) fn new(all: usize, drawn: bool) -> Self {
        let board = Arc::new(Mutex::new(Board::new(all, Instant::now())));
        let drawing = drawn.then(|| {
            // Each picture in one piece, so that it does not flicker.
            let terminal = Term::buffered_stderr();
            let picture = Picture { terminal, lines: Vec::new(), is_over: false };
            let picture = Arc::new(Mutex::new(picture));
            let drawn = tokio::spawn(draw(picture.clone(), board.clone()));
            (picture, drawn.abort_handle())
        });
        Self { board, drawing }
    }

    /// Whether it is drawn, so that what it shows need not be told in lines as well.
    pub(crate) fn is_drawn(&self) -> bool {
        self.drawing.is_some()
    }

    /// Takes in what has happened.
    pub(crate) fn see(&self, event: &Event) {
        lock(&self.board).see(event, Instant::now());
    }

    /// Prints something that stays, with the picture out of the way.
    pub(crate) fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        match &self.drawing {
            Some((picture, _)) => lock(picture).below(print),
            None => print(),
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        if let Some((picture, draw)) = &self.drawing {
            draw.abort();
            lock(picture).end();
        }
    }
}

async fn draw(picture: Arc<Mutex<Picture>>, board: Arc<Mutex<Board>>) {
    let mut ticks = tokio::time::interval(REDRAW);
    loop {
        ticks.tick().await;
        let (Width(width), Height(height)) =
            terminal_size_of(std::io::stderr()).unwrap_or((Width(80), Height(24)));
        // One line stays free for the cursor.
        let height = usize::from(height.saturating_sub(1));
        let lines = lock(&board).lines(Instant::now(), height, usize::from(width));
        lock(&picture).draw(lines);
    }
}
