//! What goes wrong with one appliance, by chance.

use anyhow::Result;
use sps_firmware_emulator::scenario::{Effect, FaultRule, Length, RebootLengths, Scenario};

/// How many of a hundred go wrong: requests, uploads, upgrades, reboots.
const SHARE: u64 = 5;
/// How many requests of an appliance may meet a fault.
const REQUESTS: u32 = 60;

/// Numbers by chance that are the same with every run.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `end`, by SplitMix64.
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end
    }

    fn strikes(&mut self) -> bool {
        self.below(100) < SHARE
    }
}

/// The faults of one appliance that takes in an image of so many bytes.
pub(super) fn scenario(chance: &mut Chance, image: u64) -> Result<Scenario> {
    let mut scenario = Scenario::named("storm");
    for request in 0..REQUESTS {
        if chance.strikes() {
            let effect = match chance.below(5) {
                0 => Effect::Unavailable,
                1 => Effect::Drop,
                2 => Effect::DropAfter,
                3 => Effect::CutAnswer(chance.below(20)),
                _ => Effect::Answer {
                    status: 502,
                    content_type: "text/html".to_owned(),
                    body: "<html>Bad Gateway</html>".to_owned(),
                },
            };
            let on = "GET /api/*".parse()?;
            scenario = scenario.rule(FaultRule { on, skip: request, times: Some(1), effect })?;
        }
    }
    let upload = "POST /api/upload/firmware";
    if chance.strikes() {
        scenario = scenario.next(1, upload, Effect::CutRequest(chance.below(image)))?;
    }
    if chance.strikes() {
        scenario = scenario.next(1, upload, Effect::DropAfter)?;
    }
    // An upgrade is never dropped before it is done: it would look as if it were under way, until
    // the bound of ten minutes has passed.
    for (on, effect) in [
        (upload, Effect::Unavailable),
        ("POST /api/firmware/test", Effect::Drop),
        ("POST /api/firmware/upgrade", Effect::DropAfter),
        ("POST /api/firmware/upgrade", Effect::Unavailable),
    ] {
        if chance.strikes() {
            scenario = scenario.next(1, on, effect)?;
        }
    }
    if chance.strikes() {
        let booting = Some(Length::FOREVER);
        scenario.reboot = RebootLengths { booting, ..RebootLengths::default() };
    }
    Ok(scenario)
}
