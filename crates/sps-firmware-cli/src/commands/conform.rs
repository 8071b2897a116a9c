//! `spsfw conform`

use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use sps_firmware_client::{Appliance, ClientInfo, Image};

use crate::args::{Conform, Global};
use crate::config;
use crate::conform::{
    CHANGES, Circumstances, Contract, LOCK_OUT, Needs, Probe, REFUSALS, Report, Run, Settings,
    TEST_TOO_LARGE, Wire, change, fetch, markdown, recording, report, text,
};
use crate::connect::{Connected, confirm_unless, connect_unopened};
use crate::exit::{CallerFault, Exit};
use crate::interrupt::{Situation, guard};
use crate::output::{Output, Progress};

pub(super) async fn run(mut global: Global, output: Output, args: Conform) -> Result<Exit> {
    if args.address.is_some() {
        global.appliance.clone_from(&args.address);
    }
    let args = &args;
    args.report.iter().try_for_each(|path| form(path).map(drop))?;
    let image = match &args.allow_upload {
        Some(path) => Some((path.clone(), Image::open(path).await?.length())),
        None => None,
    };
    let contract = Contract::embedded()?;
    let Connected { appliance, entry, password } = connect_unopened(&global).await?;
    let password = password.ok_or_else(|| {
        CallerFault("conform tries out logins, and needs a password for that".to_owned())
    })?;
    let settings = Settings {
        user: entry.user.unwrap_or_default(),
        password,
        login_method: entry.login_method,
        refusals: args.allow_refusals,
        wrong_login: args.allow_wrong_login,
        image,
        upgrade: args.allow_upgrade,
        delete_running: args.allow_delete_running,
        fetch: args.allow_fetch.clone(),
        lockout: args.allow_lockout,
        patience: args.timeout,
        long_patience: args.long_timeout,
    };
    if let Some(question) = question(args, appliance.host()) {
        confirm_unless(args.yes, &question)?;
    }
    // What was allowed is done in between what only reads, from the start.
    let situation = Situation::at(match allowed(args).is_empty() {
        true => Situation::UNTOUCHED,
        false => Situation::CONFORMING,
    });
    let work = conform(&appliance, output, args, &contract, &settings);
    guard(&appliance, output, &situation, work).await
}

async fn conform(
    appliance: &Appliance,
    output: Output,
    args: &Conform,
    contract: &Contract,
    settings: &Settings,
) -> Result<Exit> {
    let progress = Progress::new(output);
    let client = appliance.client();
    let wire = Wire::new(client.client().clone(), client.baseurl());
    let tell = |probe: &Probe| {
        tracing::debug!(probe = probe.name, "asking");
        progress.spin(probe.what.to_owned());
    };
    let mut run = Run::new(contract, &wire, settings, &tell);
    let mut read = run.read().await;
    if run.is_unreachable() {
        // The client knows best how to say why nothing answers.
        appliance.log_in().await?;
        read = run.read().await;
    }
    read?;
    change(&mut run, appliance, args.deadline.deadline).await;
    fetch(&mut run).await;
    run.lock_out().await;
    progress.clear();
    let redactor = run.redactor();
    let circumstances = Circumstances {
        date: DateTime::<Utc>::from(SystemTime::now()).format("%Y-%m-%d").to_string(),
        allowed: allowed(args),
        slow: args.slow_after,
    };
    let report = report(contract, &run.journal, &redactor, circumstances)?;
    // Told first, since what was asked of the appliance is not asked again for want of a folder.
    output.result(&report, || text(&report, args.all))?;
    let write = |path: &Path| {
        let text = match form(path)? {
            Form::Markdown => markdown(&report),
            Form::Json => json(&report)?,
        };
        config::write(path, &text)
    };
    let recorded = args.record.as_ref();
    let recorded = recorded.map(|path| config::write(path, &recording(&run.journal, &redactor)));
    config::first_fault(recorded.into_iter().chain(args.report.iter().map(|path| write(path))))?;
    Ok(match report.conforms() {
        true => Exit::Success,
        false => Exit::DoesOtherwise,
    })
}

fn json(report: &Report) -> Result<String> {
    let mut text = serde_json::to_string_pretty(report).context("writing JSON")?;
    text.push('\n');
    Ok(text)
}

fn allowed(args: &Conform) -> Vec<Needs> {
    let allowed = [
        (Needs::Refusals, args.allow_refusals),
        (Needs::WrongLogin, args.allow_wrong_login),
        (Needs::Upload, args.allow_upload.is_some()),
        (Needs::Upgrade, args.allow_upgrade),
        (Needs::DeleteRunning, args.allow_delete_running),
        (Needs::Fetch, args.allow_fetch.is_some()),
        (Needs::Lockout, args.allow_lockout),
    ];
    allowed.into_iter().filter(|(_, allowed)| *allowed).map(|(needs, _)| needs).collect()
}

/// What will be done beside reading, to be said yes or no to.
fn question(args: &Conform, host: &str) -> Option<String> {
    let mut steps = Vec::new();
    if args.allow_wrong_login {
        steps.push(
            "log in with a wrong password, once: where users are locked after failed logins, this \
             counts as one"
                .to_owned(),
        );
    }
    if args.allow_refusals {
        let refusals = REFUSALS.iter().chain([TEST_TOO_LARGE]);
        let what = refusals.map(|probe| format!("\n      {}", probe.what));
        let what: String = what.collect();
        steps.push(format!("send what has to be refused, without a slot or an image:{what}"));
    }
    if let Some(image) = &args.allow_upload {
        let steps_of = CHANGES.iter().filter(|probe| match probe.needs {
            Needs::Upgrade => args.allow_upgrade,
            Needs::DeleteRunning => args.allow_delete_running,
            _ => true,
        });
        let steps_of = steps_of.map(|probe| match probe.name.starts_with("delete") {
            true if args.allow_upgrade => {
                format!("\n      if the test does not pass, {}, and go no further", probe.what)
            }
            _ => format!("\n      {}", probe.what),
        });
        steps.push(format!("with {}:{}", image.display(), steps_of.collect::<String>()));
    }
    if args.allow_upgrade {
        steps.push("the upgrade reboots the appliance and cuts all sessions through it".to_owned());
    }
    if args.allow_delete_running {
        steps.push(
            "the deletion of what runs has to be refused: an appliance that does it all the same \
             may not boot again"
                .to_owned(),
        );
    }
    if let Some(url) = &args.allow_fetch {
        steps.push(format!(
            "have the appliance download from {url}, once more with a checksum that no file has, \
             and remove the entries of both again; an image that arrives stays in its slot"
        ));
    }
    if args.allow_lockout {
        steps.push(format!(
            "{}: logins are locked for a while afterwards, those of others too if they come from \
             here",
            LOCK_OUT.what
        ));
    }
    if steps.is_empty() {
        return None;
    }
    let steps: String = steps.iter().map(|step| format!("\n  - {step}")).collect();
    Some(format!("Beside reading, this will be done on {host}:{steps}\nGo on?"))
}

enum Form {
    Markdown,
    Json,
}

fn form(path: &Path) -> Result<Form> {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("md") => Ok(Form::Markdown),
        Some("json") => Ok(Form::Json),
        _ => {
            let text = format!("a report ends in .md or .json, not as {}", path.display());
            Err(CallerFault(text).into())
        }
    }
}
