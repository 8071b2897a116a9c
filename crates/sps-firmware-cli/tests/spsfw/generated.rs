//! Help, completions and manual pages.

use crate::lab::Lab;

#[tokio::test(flavor = "multi_thread")]
async fn the_help_lists_the_exit_codes_and_every_command_has_an_example() {
    let lab = Lab::new().await;
    let help = lab.ok(&["--help"]);
    assert!(help.contains("Exit codes:") && help.contains("  130  interrupted"), "{help}");
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands: Vec<_> = commands
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|name| !name.is_empty() && *name != "help")
        .collect();
    assert!(commands.len() >= 13, "{commands:?}");
    for command in commands {
        let help = lab.ok(&[command, "--help"]);
        assert!(help.contains(&format!("spsfw {command}")), "{command}");
        assert!(help.contains("Example"), "{command} has no example");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn completions_and_manual_pages_are_made_without_an_appliance() {
    let lab = Lab::new().await;
    for shell in ["bash", "zsh", "fish"] {
        assert!(lab.ok(&["completions", shell]).contains("spsfw"), "{shell}");
    }
    lab.ok(&["man", "share/man/man1"]);
    for page in ["spsfw.1", "spsfw-apply.1", "spsfw-slots-delete.1"] {
        assert!(lab.home().join("share/man/man1").join(page).is_file(), "{page}");
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn whoever_reads_no_more_is_no_error() {
    let lab = Lab::new().await;
    // The writing end of a pipe that nobody reads from.
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    for arguments in [&["completions", "bash"][..], &["slots"], &["slots", "--json"]] {
        let fingerprint = lab.emulator.fingerprint().unwrap();
        let mut command = lab.command(&[arguments, &["--fingerprint", &fingerprint]].concat());
        command.stdout(writer.try_clone().unwrap()).stderr(std::process::Stdio::piped());
        let ended = lab.ended(command.spawn().unwrap().wait_with_output().unwrap());
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_full_is_an_error() {
    let lab = Lab::new().await;
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let mut command = lab.command(&["completions", "bash"]);
    assert_eq!(
        command.stdout(full).stderr(std::process::Stdio::null()).status().unwrap().code(),
        Some(1)
    );
}
