//! The transcript in the README is what the program really prints.

use std::path::Path;

use crate::lab::Lab;

const BEGIN: &str =
    "<!-- transcript: a test compares it with what the program prints -->\n```console\n";
const BEGIN_CONFORM: &str =
    "<!-- transcript of conform: a test compares it as well -->\n```console\n";
const END: &str = "```\n<!-- end of transcript -->\n";

/// Runs a session and writes it down as a terminal would show it.
fn transcript(lab: &Lab) -> String {
    let sessions: [&[&str]; 5] = [
        &["slots"],
        &["plan", "8.0.1", "--image", "sps-8.0.1.iso"],
        &["apply", "8.0.1", "--image", "sps-8.0.1.iso", "--yes"],
        &["apply", "8.0.1", "--image", "sps-8.0.1.iso", "--yes"],
        &["slots"],
    ];
    let mut text = String::new();
    for arguments in sessions {
        text.push_str(&format!("$ spsfw {}\n", arguments.join(" ")));
        text.push_str(&lab.ok(arguments));
    }
    text.lines().filter(|line| !is_phase(line)).map(|line| format!("{line}\n")).collect()
}

/// The phases of the wait depend on when one looks.
fn is_phase(line: &str) -> bool {
    line.strip_prefix("  ")
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()) && rest.contains(" s: "))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_transcript_in_the_readme_is_true() {
    let lab = Lab::new().await;
    lab.image(1);
    hold(BEGIN, &transcript(&lab));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_in_the_readme_is_true() {
    let lab = Lab::new().await;
    let arguments = ["conform", "https://sps.example", "--allow-refusals", "--yes"];
    let url = lab.emulator.base_url();
    let told = lab.ok(&[&["conform", &url], &arguments[2..]].concat());
    let told: String = told.lines().map(|line| format!("{}\n", unnumbered(line))).collect();
    hold(BEGIN_CONFORM, &format!("$ spsfw {}\n{told}", arguments.join(" ")));
}

/// A line without the number of a line in the document, which moves with every edit of it.
fn unnumbered(line: &str) -> String {
    match line.strip_prefix("  line ").and_then(|rest| rest.split_once(" /")) {
        Some((number, pointer)) => format!("  line {} /{pointer}", "N".repeat(number.len())),
        None => line.to_owned(),
    }
}

/// Compares a transcript with the one in the README that begins so.
fn hold(begin: &str, transcript: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = readme.split_once(begin).expect("the README has a transcript");
    let (shown, after) = rest.split_once(END).expect("the transcript has an end");
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(&path, [before, begin, transcript, END, after].concat()).unwrap();
    } else {
        assert_eq!(shown, transcript, "run this test with UPDATE_README=1 to write it anew");
    }
}
