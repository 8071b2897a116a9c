//! `spsfw upload`

use anyhow::Result;
use serde_json::json;
use sps_firmware_client::{Image, Outcome};

use crate::args::{Global, Upload};
use crate::connect::connect;
use crate::exit::{Exit, UnknownOutcome};
use crate::interrupt::{Situation, guard};
use crate::output::{Output, Progress, bytes};

pub(super) async fn run(global: &Global, output: Output, args: &Upload) -> Result<Exit> {
    // A missing file is found before anybody is asked for a password.
    let mut image = Image::open(&args.image).await?;
    if let Some(sha256) = &args.sha256 {
        image = image.expect_sha256(sha256)?;
    }
    let length = image.length();
    let appliance = connect(global).await?;
    let situation = Situation::at(Situation::UPLOADING);
    let work = async {
        let progress = Progress::new(output);
        let shown = |now| {
            situation.sent(now);
            progress.show(now);
        };
        let outcome = appliance.upload(image, shown).await;
        progress.clear();
        match outcome? {
            Outcome::Unknown(cause) => Err(UnknownOutcome(cause).into()),
            Outcome::Done(uploaded) => {
                let value = json!({
                    "event": "uploaded", "slot": uploaded.slot, "version": uploaded.version,
                    "bytes": length,
                });
                output.result(&value, || {
                    format!(
                        "Version {} is in slot {} ({}).\nNext: spsfw test {}",
                        uploaded.version,
                        uploaded.slot,
                        bytes(length),
                        uploaded.slot
                    )
                })?;
                Ok(Exit::Success)
            }
        }
    };
    guard(&appliance, output, &situation, work).await
}
