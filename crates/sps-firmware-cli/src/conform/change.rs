//! What changes the appliance: an upload, a test, and an upgrade or the deletion of what was
//! uploaded. Each step is taken only if the one before went as it should.

use std::time::Duration;

use serde_json::Value;
use sps_firmware_client::{Appliance, WaitOptions};

use super::finding::Rule;
use super::probe::{self, CHANGES, Probe};
use super::run::Run;

/// Does what was allowed, step by step.
pub(crate) async fn change(run: &mut Run<'_>, appliance: &Appliance, deadline: Duration) {
    if run.settings.image.is_none() {
        skip_rest(run, needs);
        return;
    }
    let outcome = match upload(run).await {
        Ok(()) if run.settings.upgrade => upgrade(run, appliance, deadline).await,
        Ok(()) => delete(run).await,
        Err(reason) => Err(reason),
    };
    match outcome {
        Err(reason) => skip_rest(run, |_| reason.to_owned()),
        Ok(()) if run.settings.upgrade => skip_rest(run, |_| "was not needed".to_owned()),
        Ok(()) => skip_rest(run, needs),
    }
}

fn needs(probe: &Probe) -> String {
    format!("needs {}", probe.needs.option().unwrap_or_default())
}

fn skip_rest(run: &mut Run<'_>, reason: impl Fn(&Probe) -> String) {
    for probe in CHANGES {
        let journal = &mut run.journal;
        let ran = journal.entries.iter().any(|entry| entry.probe.name == probe.name);
        let told = journal.skipped.iter().any(|(skipped, _)| skipped.name == probe.name);
        if !ran && !told {
            journal.skip(probe, reason(probe));
        }
    }
}

async fn upload(run: &mut Run<'_>) -> Result<(), &'static str> {
    upload_junk(run, probe::UPLOAD_JUNK).await?;
    run.ask(probe::UPLOAD_IMAGE).await;
    if !run.met(probe::UPLOAD_IMAGE) {
        return Err("the upload did not go through");
    }
    run.uploaded = uploaded(run, probe::UPLOAD_IMAGE);
    if run.uploaded.is_none() {
        return Err("the answer to the upload does not name the slot");
    }
    run.ask(probe::UPLOADED_SLOT).await;
    for &junk in junk_for_what_is_left(run) {
        if let Err(reason) = upload_junk(run, junk).await {
            return delete(run).await.and(Err(reason));
        }
    }
    run.ask(probe::TEST).await;
    match run.met(probe::TEST) {
        true => Ok(()),
        // The image goes again, since nobody will upgrade to it.
        false => delete(run).await.and(Err("the upgrade test did not pass")),
    }
}

/// Where a slot is empty still, bytes without a form; else what shows that none is.
fn junk_for_what_is_left(run: &mut Run<'_>) -> &'static [&'static Probe] {
    let left = run.last_body(probe::UPLOAD_IMAGE);
    let left = left.and_then(|body| body.pointer("/meta/number_of_empty_slots")?.as_u64());
    let (asked, skipped, reason): (_, &[&Probe], _) = match left {
        Some(0) => (&[probe::UPLOAD_INTO_FULL][..], &probe::RAW_JUNK, "no slot was left for it"),
        _ => (&probe::RAW_JUNK[..], &[probe::UPLOAD_INTO_FULL], "needs all slots but one in use"),
    };
    for probe in skipped {
        run.journal.skip(probe, reason);
    }
    asked
}

/// What should have been refused does not stay in the slot that it went to.
async fn upload_junk(run: &mut Run<'_>, junk: &'static Probe) -> Result<(), &'static str> {
    run.ask(junk).await;
    if !run.met_success(junk) {
        return Ok(());
    }
    let image = run.uploaded.take();
    run.uploaded = uploaded(run, junk);
    let deleted = delete(run).await;
    run.uploaded = image;
    deleted.and(Err("the appliance takes what is no image"))
}

fn uploaded(run: &Run<'_>, probe: &'static Probe) -> Option<String> {
    let body = run.last_body(probe)?;
    let key = body.get("key")?.as_str()?;
    // The slot goes into a JSON body and a path: nothing but a number may.
    key.bytes().all(|byte| byte.is_ascii_digit()).then(|| key.to_owned())
}

/// Deletes what was uploaded, after a look at whether the slot really is that one.
async fn delete(run: &mut Run<'_>) -> Result<(), &'static str> {
    run.ask(probe::UPLOADED_SLOT).await;
    let slot = run.last_body(probe::UPLOADED_SLOT);
    let flag = |name: &str| slot.as_ref()?.get("body")?.get(name)?.as_bool();
    if (flag("current"), flag("after_reboot")) != (Some(false), Some(false)) {
        return Err("the slot is not one that may be deleted");
    }
    run.ask(probe::DELETE).await;
    match run.met(probe::DELETE) {
        true => run.ask(probe::DELETED_SLOT).await,
        false => return Err("the image could not be deleted; see `spsfw slots`"),
    };
    Ok(())
}

async fn upgrade(
    run: &mut Run<'_>,
    appliance: &Appliance,
    deadline: Duration,
) -> Result<(), &'static str> {
    let image = run.journal.body(probe::UPLOADED_SLOT.name);
    let version = image.as_ref().and_then(|slot| slot.pointer("/body/version")?.as_str());
    let version = version.ok_or("the version of the image is not known")?.to_owned();
    let mut probe = probe::UPGRADE_WITHOUT_MESSAGE;
    let mut status = run.ask(probe).await.map(|answer| answer.status);
    if run.error_type(probe).as_deref() == Some("UpgradeMessageMissing") {
        probe = probe::UPGRADE_WITH_MESSAGE;
        status = run.ask(probe).await.map(|answer| answer.status);
    }
    // Without an answer it may have begun all the same, which the wait finds out.
    if status.is_some_and(|status| status != probe.aim) {
        return Err("the upgrade was refused");
    }
    let options = WaitOptions::default().deadline(deadline);
    let waited = run.while_booting(appliance.wait_until_running(&version, &options, |_| {})).await;
    if let Err(fault) = waited {
        run.trouble(probe::INFO_AFTER, Rule::NotBack, fault.to_string());
        return Err("the appliance did not come back as wanted");
    }
    if run.log_in().await.is_err() {
        return Err("the login is refused after the upgrade");
    }
    run.ask(probe::INFO_AFTER).await;
    // Only where the slot is seen to run is its deletion one that has to be refused.
    run.ask(probe::UPLOADED_SLOT).await;
    let slot = run.last_body(probe::UPLOADED_SLOT);
    match slot.and_then(|slot| slot.pointer("/body/current")?.as_bool()) {
        Some(true) => run.ask_if_allowed(probe::DELETE_RUNNING).await,
        _ => return Err("the slot of the image is not the one that runs"),
    };
    Ok(())
}

impl Run<'_> {
    /// The body of the last answer to a probe, whatever its status.
    pub(super) fn last_body(&self, probe: &Probe) -> Option<Value> {
        let mut entries = self.journal.entries.iter().rev();
        let last = entries.find(|entry| entry.probe.name == probe.name)?;
        last.exchange.answer.as_ref().ok()?.json()
    }

    fn met_success(&self, probe: &Probe) -> bool {
        let mut entries = self.journal.entries.iter().rev();
        let last = entries.find(|entry| entry.probe.name == probe.name);
        last.is_some_and(|entry| entry.exchange.status().is_some_and(|it| it / 100 == 2))
    }

    fn error_type(&self, probe: &Probe) -> Option<String> {
        Some(self.last_body(probe)?.pointer("/error/type")?.as_str()?.to_owned())
    }
}
