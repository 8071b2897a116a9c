//! What a rollout that runs is told: by Ctrl-C here, and by orders from another terminal.

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, bail};
use serde_json::json;
use tokio::sync::watch;

use crate::args::RolloutOrder;
use crate::exit::Exit;
use crate::output::{Live, Output};
use crate::rollout::{Course, Mailbox, Order};

/// How often the mailbox is looked at.
const LOOK: Duration = Duration::from_millis(200);
/// How long whoever gives an order waits for it to be taken.
const PATIENCE: Duration = Duration::from_secs(30);

/// Passes on what the rollout is told. The second Ctrl-C makes it write its report and end; with
/// the third, this ends.
pub(super) async fn steer(
    course: &watch::Sender<Course>,
    mailbox: &Mailbox,
    live: &Live,
    output: Output,
) {
    let mut ticks = tokio::time::interval(LOOK);
    let mut interrupts = 0;
    loop {
        tokio::select! {
            Ok(()) = tokio::signal::ctrl_c() => {
                interrupts += 1;
                match interrupts {
                    1 => {
                        course.send_replace(Course::Leave);
                        say(output, live, "Stopping: this wave is finished, and no other begins. Ctrl-C \
                                   again to leave now.");
                    }
                    2 => drop(course.send_replace(Course::LeaveAtOnce)),
                    _ => return,
                }
            }
            _ = ticks.tick() => match mailbox.take() {
                Ok(None) => {}
                // Nothing is taken back once the rollout is on its way out.
                Ok(Some(_)) if interrupts > 1 => {}
                Ok(Some(order)) => obey(order, course, live, output),
                Err(error) => say(output, live, &format!("An order cannot be read: {error:#}")),
            },
        }
    }
}

fn obey(order: Order, course: &watch::Sender<Course>, live: &Live, output: Output) {
    let (next, words) = match order {
        Order::Pause => (Course::Pause, "Told to pause: this wave is finished first."),
        Order::Resume => (Course::Go, "Told to go on."),
        Order::Abort => (
            Course::Abort,
            "Told to abort: no other upgrade begins, and those that have begun are seen to the end.",
        ),
    };
    course.send_replace(next);
    say(output, live, words);
}

fn say(output: Output, live: &Live, words: &str) {
    live.aside(|| output.aside(words));
}

/// `spsfw rollout pause|resume|abort`
pub(super) async fn give(output: Output, order: &RolloutOrder) -> Result<Exit> {
    let (order, journal, words) = match order {
        RolloutOrder::Pause(of) => {
            (Order::Pause, &of.journal, "It finishes its wave and waits to be told to resume.")
        }
        RolloutOrder::Resume(of) => (Order::Resume, &of.journal, "It goes on."),
        RolloutOrder::Abort(of) => (
            Order::Abort,
            &of.journal,
            "It begins no other upgrade, and ends when those that have begun are over.",
        ),
    };
    deliver(order, journal).await?;
    output.result(&json!({"order": order.word(), "journal": journal}), || words.to_owned())?;
    Ok(Exit::Success)
}

async fn deliver(order: Order, journal: &Path) -> Result<()> {
    let mailbox = Mailbox::of(journal);
    mailbox.leave(journal, order)?;
    let taken = async {
        while !mailbox.is_empty() {
            tokio::time::sleep(LOOK / 4).await;
        }
    };
    if tokio::time::timeout(PATIENCE, taken).await.is_err() {
        // What nobody has taken must not surprise the next rollout.
        mailbox.take()?;
        bail!("the rollout has not taken the order within {} s", PATIENCE.as_secs());
    }
    Ok(())
}
