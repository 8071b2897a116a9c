//! A fleet in which requests, uploads, upgrades and reboots fail by chance, and a `kill -9`.

#[path = "../../../benches/storm/mod.rs"]
mod harness;

use std::path::Path;
use std::time::Duration;

use harness::Storm;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_and_nothing_repeated_in_a_storm() {
    let storm = Storm {
        appliances: 20,
        wave: 20,
        reboot: Duration::from_millis(300),
        deadline: Duration::from_secs(20),
        seed: Some(1),
    };
    let figures = storm.rage(Path::new(env!("CARGO_BIN_EXE_spsfw"))).await.unwrap();
    assert!(figures.took > figures.ideal, "{figures:?}");
    // To find out what there is, to bring the image, to test, to upgrade, and to look at the end.
    assert!(figures.requests > 8 * storm.appliances, "{figures:?}");
    assert!(figures.hung > 0, "no reboot hangs with this seed: {figures:?}");
    assert!(figures.peak_memory.is_none_or(|bytes| bytes < 200_000_000), "{figures:?}");
}
