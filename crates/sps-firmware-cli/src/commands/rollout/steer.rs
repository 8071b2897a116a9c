//! What a rollout that runs is told: by Ctrl-C here, and by orders from another terminal.

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, bail};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::args::RolloutOrder;
use crate::exit::{CallerFault, Exit};
use crate::interrupt;
use crate::output::{Live, Output};
use crate::rollout::{Answer, Course, Mailbox, Order, is_in_use};

/// How often the mailbox is looked at.
const LOOK: Duration = Duration::from_millis(200);
/// How long whoever gives an order waits for it to be taken.
const PATIENCE: Duration = Duration::from_secs(30);
const TOO_LATE: &str = "it ends already";

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
    let mut fault = None;
    loop {
        tokio::select! {
            () = interrupt::pressed(interrupts + 1) => {
                interrupts += 1;
                match interrupts {
                    1 => {
                        let words = match turn(course, Course::Leave) {
                            true => "Stopping: this wave is finished, and no other begins. Ctrl-C \
                                     again to leave now.",
                            false => "Stopping already. Ctrl-C again to leave now.",
                        };
                        tell(&json!({"event": "stopping", "at_once": false}), words, live, output);
                    }
                    2 => {
                        turn(course, Course::LeaveAtOnce);
                        let words = "Leaving. Ctrl-C again not to wait for the reports.";
                        tell(&json!({"event": "stopping", "at_once": true}), words, live, output);
                    }
                    _ => return,
                }
            }
            _ = ticks.tick() => match look(mailbox, course, live, output) {
                Ok(()) => fault = None,
                Err(error) => {
                    let cause = format!("{error:#}");
                    // What stays as it is would be told again with every look.
                    if fault.as_ref() != Some(&cause) {
                        let value = json!({"event": "order-unreadable", "cause": cause});
                        let words = format!("An order cannot be read: {cause}");
                        tell(&value, &words, live, output);
                        fault = Some(cause);
                    }
                }
            },
        }
    }
}

/// Whether the rollout takes the course.
fn turn(course: &watch::Sender<Course>, to: Course) -> bool {
    course.send_if_modified(|course| course.turn_to(to))
}

/// Tells people beside the results, and programs among them.
fn tell(value: &Value, words: &str, live: &Live, output: Output) {
    say(output, live, words);
    if output.json
        && let Err(error) = output.event(value, String::new)
    {
        tracing::debug!(%error, "an event cannot be told");
    }
}

/// Heeds the order that waits, if there is one, or says why not.
fn look(
    mailbox: &Mailbox,
    course: &watch::Sender<Course>,
    live: &Live,
    output: Output,
) -> Result<()> {
    let Some((order, mark)) = mailbox.order()? else { return Ok(()) };
    let (next, words) = match order {
        Order::Pause => (Course::Pause, "Told to pause: this wave is finished first."),
        Order::Resume => (Course::Go, "Told to go on."),
        Order::Abort => (
            Course::Abort,
            "Told to abort: no other upgrade begins, and those that have begun are seen to the end.",
        ),
    };
    // Answered first: what cannot be answered would be heeded again with every look.
    if course.borrow().may_turn_to(next) {
        mailbox.heed(&mark)?;
        turn(course, next);
        say(output, live, words);
    } else {
        mailbox.refuse(&mark, TOO_LATE)?;
        say(output, live, &format!("An order comes too late: {TOO_LATE}."));
    }
    Ok(())
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
    let mark = mailbox.leave(journal, order)?;
    let answered = async {
        loop {
            // In this order: what was taken just before the end was taken.
            let is_over = !is_in_use(journal)?;
            match mailbox.answer(&mark)? {
                Some(answer) => return Ok::<_, anyhow::Error>(answer),
                None if is_over => {
                    mailbox.take_back(&mark)?;
                    return Ok(Answer::Refused("it has ended".to_owned()));
                }
                None => tokio::time::sleep(LOOK / 4).await,
            }
        }
    };
    let answer = tokio::time::timeout(PATIENCE, answered).await;
    match answer
        .unwrap_or_else(|_| bail!("it has not taken the order within {} s", PATIENCE.as_secs()))
    {
        Ok(Answer::Heeded) => Ok(()),
        Ok(Answer::Lost) => bail!(
            "another order came between, and nobody knows what became of this one; see what the \
             rollout says"
        ),
        Ok(Answer::Refused(reason)) => {
            Err(CallerFault(format!("the rollout does not heed the order: {reason}")).into())
        }
        Err(error) => {
            // What nobody has taken must not surprise the next rollout.
            mailbox.take_back(&mark)?;
            Err(error)
        }
    }
}
