//! A project outside of the workspace can generate the SDK in its build script.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{path::Path, process::Command};

#[test]
fn a_downstream_crate_builds_what_its_build_script_generates() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let workspace = here.join("../..");
    // The fixture is built where it stands, as its paths lead into the workspace; what comes out goes
    // beside everything else that is built.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("downstream");
    let fixture = here.join("tests/downstream");
    let lock = fixture.join("Cargo.lock");
    // The versions of the workspace, so that nothing has to be fetched.
    std::fs::copy(workspace.join("Cargo.lock"), &lock).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--offline"])
        .current_dir(&fixture)
        .env("CARGO_TARGET_DIR", &target)
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap();
    std::fs::remove_file(&lock).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
