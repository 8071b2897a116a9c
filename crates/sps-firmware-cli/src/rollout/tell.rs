//! What happens in a rollout, in lines for people and in JSON for programs.

use serde_json::{Value, json};
use sps_firmware_client::ApplyEvent;

use super::engine::Event;
use super::journal::Verdict;

/// An event as JSON and in words; nothing if it is not worth a line.
pub(crate) fn event(event: &Event) -> Option<(Value, String)> {
    Some(match event {
        Event::Wave { number, of, names } => (
            json!({"event": "wave", "number": number, "of": of, "appliances": names}),
            format!("Wave {number} of {of}: {}", names.join(", ")),
        ),
        Event::Ended { name, verdict } => {
            let words = match verdict {
                Verdict::Done { before, .. } => format!("  {name}: done; it ran {before} before"),
                Verdict::Failed { reason, .. } => format!("  {name}: FAILED: {reason}"),
                Verdict::NotRun { reason } => format!("  {name}: not run: {reason}"),
                Verdict::Unknown { reason } => format!("  {name}: not known: {reason}"),
            };
            (json!({"event": "appliance-ended", "appliance": name, "result": verdict}), words)
        }
        Event::Appliance { name, event } => {
            let (mut value, words) = of_appliance(event)?;
            value["appliance"] = name.as_str().into();
            (value, format!("  {name}: {words}"))
        }
        Event::Again { name, cause } => (
            json!({"event": "again", "appliance": name, "cause": cause}),
            format!("  {name}: trying again ({cause})"),
        ),
        Event::Watching => (
            json!({"event": "watching"}),
            "Watching the wave before the next one begins.".to_owned(),
        ),
        Event::Paused => (
            json!({"event": "paused"}),
            "Paused. `spsfw rollout resume` goes on, `spsfw rollout abort` or Ctrl-C ends it."
                .to_owned(),
        ),
        Event::Resumed => (json!({"event": "resumed"}), "Going on.".to_owned()),
    })
}

/// What is worth a line where many lines come from many appliances.
fn of_appliance(event: &ApplyEvent) -> Option<(Value, String)> {
    Some(match event {
        ApplyEvent::StepBegun { number, of, step } => (
            json!({"event": "step", "number": number, "of": of, "step": step}),
            format!("[{number}/{of}] {step}"),
        ),
        ApplyEvent::Waiting(waiting) if waiting.is_new => (
            json!({"event": "waiting", "phase": waiting.phase, "seconds": waiting.elapsed.as_secs()}),
            waiting.phase.to_string(),
        ),
        ApplyEvent::Unreachable(cause) => {
            (json!({"event": "unreachable", "cause": cause}), format!("not reached yet ({cause})"))
        }
        ApplyEvent::UploadingAgain(cause) => (
            json!({"event": "uploading-again", "cause": cause}),
            format!("the image has not arrived ({cause}); sending it again"),
        ),
        ApplyEvent::UpgradeUnknown(cause) => (
            json!({"event": "upgrading", "answer_lost": cause}),
            format!("the answer to the upgrade was lost ({cause})"),
        ),
        _ => return None,
    })
}
