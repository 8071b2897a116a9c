//! Errors say what failed, what the appliance said, and what to do; scripts read the exit code.

use crate::lab::{DeadPort, Lab};

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_told_as_such() {
    let lab = Lab::new().await;
    let fingerprint = lab.emulator.fingerprint().unwrap();
    let mut command = lab.command(&["info", "-vvv", "--fingerprint", &fingerprint]);
    let ended = lab.ended(command.env("SPSFW_PASSWORD", "horse").output().unwrap());
    assert_eq!(ended.code, 3);
    assert!(!ended.stderr.contains("horse"), "{}", ended.stderr);
    let mut command = lab.command(&["info", "--fingerprint", &fingerprint]);
    let ended = lab.ended(command.env("SPSFW_PASSWORD", "horse").output().unwrap());
    insta::assert_snapshot!("wrong_password", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_appliance_is_told_as_such() {
    let lab = Lab::new().await;
    let port = DeadPort::new();
    let ended = lab.run(&["info", "--appliance", &port.address()]);
    assert_eq!(ended.code, 4);
    let stderr = ended.stderr.replace(&port.address(), "sps.example:443");
    insta::assert_snapshot!("dead_appliance", stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_stays_silent_at_first_use_is_waited_for_once() {
    let lab = Lab::new().await;
    // Its connections come about, and nobody ever answers on them.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap().to_string();
    let ended = lab.ended(lab.command(&["info", "--appliance", &address]).output().unwrap());
    assert_eq!(ended.code, 4, "{}", ended.stderr);
    assert!(ended.stderr.contains("the connection attempt timed out"), "{}", ended.stderr);
    silent.set_nonblocking(true).unwrap();
    assert_eq!(silent.incoming().map_while(Result::ok).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_appliance_refuses_is_told_in_its_words() {
    let lab = Lab::new().await;
    let ended = lab.run(&["slots", "show", "99"]);
    assert_eq!(ended.code, 5);
    insta::assert_snapshot!("refused_for_people", ended.stderr);
    let ended = lab.run(&["slots", "delete", "1", "--yes", "--json"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (5, ""));
    insta::assert_snapshot!("refused_for_programs", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_that_does_not_pass_has_its_own_exit_code() {
    let lab = Lab::new().await;
    lab.image(1);
    lab.ok(&["upload", "sps-8.0.1.iso"]);
    let taint = |appliance: &mut sps_firmware_emulator::state::Appliance| {
        appliance.precheck.tainted_files = vec!["/opt/scb/x".to_owned()];
    };
    lab.emulator.change(taint).await.unwrap();
    let ended = lab.run(&["test", "2"]);
    assert_eq!(ended.code, 7, "{}", ended.stderr);
    assert!(ended.stderr.contains("Nothing was changed"), "{}", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_way_to_the_version_the_plan_says_so() {
    let lab = Lab::new().await;
    let ended = lab.run(&["plan", "8.0.1"]);
    assert_eq!(ended.code, 8);
    insta::assert_snapshot!("no_plan", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_file_is_found_before_anything_is_sent() {
    let lab = Lab::new().await;
    for arguments in [&["upload", "no.iso"][..], &["apply", "8.0.1", "--image", "no.iso", "--yes"]]
    {
        let ended = lab.run(arguments);
        assert_eq!((ended.code, lab.emulator.sessions()), (3, 0), "{}", ended.stderr);
        assert!(ended.stderr.contains("no.iso"), "{}", ended.stderr);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_command_line_is_exit_code_two() {
    let lab = Lab::new().await;
    assert_eq!(lab.run(&["upgrade", "2"]).code, 2);
    assert_eq!(lab.run(&["upgrade", "2", "--password", "x"]).code, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_in_place_of_the_version_is_told_where_it_goes() {
    let lab = Lab::new().await;
    for command in ["plan", "check", "apply"] {
        let ended = lab.run(&[command, "sps-8.0.1.iso"]);
        assert_eq!(ended.code, 2, "{}", ended.stderr);
        assert!(ended.stderr.contains("`--image sps-8.0.1.iso`"), "{}", ended.stderr);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_typing_error_in_a_file_is_shown_at_its_place() {
    let lab = Lab::new().await;
    std::fs::write(lab.home().join("config.toml"), "[appliances.lab]\nurl = 'x'\nuzer = 'y'\n")
        .unwrap();
    let ended = lab.run(&["info", "--config", "config.toml"]);
    assert_eq!(ended.code, 3);
    insta::assert_snapshot!("typing_error", ended.stderr);
    assert!(!ended.stderr.ends_with("\n\n"), "{:?}", ended.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_an_image_is_refused_before_anything_is_sent() {
    let lab = Lab::new().await;
    std::fs::write(lab.home().join("empty.iso"), "").unwrap();
    std::fs::create_dir(lab.home().join("folder.iso")).unwrap();
    for (name, reason) in [("empty.iso", "the file is empty"), ("folder.iso", "it is not a file")] {
        for command in
            [&["plan", "8.0.1", "--image"][..], &["apply", "8.0.1", "--image"], &["upload"]]
        {
            let ended = lab.run(&[command, &[name, "--json"]].concat());
            assert_eq!((ended.code, lab.emulator.sessions()), (3, 0), "{}", ended.stderr);
            let told: serde_json::Value = serde_json::from_str(&ended.stderr).unwrap();
            assert_eq!(told["error"]["fault"], "caller", "{told}");
            assert!(told["error"]["message"].as_str().unwrap().contains(reason), "{told}");
        }
    }
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn an_upload_does_not_end_where_its_progress_cannot_be_told() {
    let lab = Lab::new().await;
    lab.image(1);
    let fingerprint = lab.emulator.fingerprint().unwrap();
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let mut upload = lab.command(&["upload", "sps-8.0.1.iso", "-v", "--fingerprint", &fingerprint]);
    let ended = lab.ended(upload.stderr(full).output().unwrap());
    assert_eq!((ended.code, lab.emulator.appliance().empty_slots()), (0, 3));
}
