//! Many clients at a time: bounded memory, and others are served on.
//!
//! The emulator is a process of its own here, so that its memory can be told from the clients', and
//! so that neither needs the file descriptors of both.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::process::Process;

const IDLE: usize = 10_000;
/// Nobody of a crowd is to lose the connection before all are there.
const PATIENT: [&str; 4] = ["--handshake-timeout", "600", "--head-timeout", "600"];
const REQUEST: &str = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

/// Both ends need a file descriptor per connection; a smaller crowd would prove less than is said.
fn allow_open_files() {
    let wanted = IDLE as u64 + 1000;
    let allowed = rlimit::increase_nofile_limit(wanted).unwrap();
    assert!(
        allowed >= wanted,
        "{IDLE} connections need {wanted} open files and the system allows {allowed}: raise the \
         hard limit (`ulimit -Hn {wanted}`) and run the test again"
    );
}

/// Connections that stay; `begin` is what each says before it falls silent.
async fn crowd(process: &Process, begin: &str, size: usize) -> Vec<TcpStream> {
    let mut crowd = Vec::with_capacity(size);
    for _ in 0..size {
        let mut stream = TcpStream::connect(process.address()).await.unwrap();
        stream.write_all(begin.as_bytes()).await.unwrap();
        crowd.push(stream);
    }
    crowd
}

/// Panics if the emulator has hung up on anybody.
fn are_all_there(crowd: &[TcpStream]) {
    for stream in crowd {
        let ended = matches!(stream.try_read(&mut [0; 512]), Ok(0) | Err(_))
            && !matches!(stream.try_read(&mut [0]), Err(fault) if fault.kind() == std::io::ErrorKind::WouldBlock);
        assert!(!ended, "a connection was ended");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_idle_connections_keep_nobody_out() {
    allow_open_files();
    for (kind, begin, megabytes) in [
        ("say nothing", "", 96),
        ("stop within a head", "GET /api/info HTTP/1.1\r\nHost: ", 300),
        ("have been answered", REQUEST, 300),
    ] {
        let process = Process::start(PATIENT);
        let crowd = crowd(&process, begin, IDLE).await;
        process.client().await.get("/api/firmware/slots").await.ok();
        let peak = process.peak_memory();
        println!("{IDLE} connections that {kind}: {peak} MiB at most");
        assert!(peak < megabytes, "{IDLE} connections that {kind} took {peak} MiB");
        are_all_there(&crowd);
    }
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_half_open_handshakes_keep_nobody_out() {
    allow_open_files();
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start_with_tls(folder.path(), PATIENT);
    let crowd = crowd(&process, "\u{16}\u{3}\u{1}", IDLE).await;
    process.client().await.get("/api/firmware/slots").await.ok();
    let peak = process.peak_memory();
    println!("{IDLE} half-open handshakes: {peak} MiB at most");
    assert!(peak < 300, "{IDLE} half-open handshakes took {peak} MiB");
    are_all_there(&crowd);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_connections_than_are_allowed_wait_for_their_turn() {
    let process = Process::start(["--connections", "10", "--head-timeout", "1"]);
    let crowd = crowd(&process, "", 30).await;
    // The silent ones in front of it lose their places after a second each.
    let mut last = TcpStream::connect(process.address()).await.unwrap();
    last.write_all(REQUEST.as_bytes()).await.unwrap();
    let mut answer = [0; 15];
    let read = tokio::time::timeout(Duration::from_secs(30), last.read_exact(&mut answer)).await;
    read.unwrap().unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200 OK");
    drop(crowd);
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_logins_at_a_time_all_get_their_answer() {
    const LOGINS: usize = 1000;
    allow_open_files();
    let process = Process::start([]);
    let client = process.anonymous();
    let logins = (0..LOGINS).map(|number| {
        let mut client = client.clone();
        // Of the wrong ones, each is a user of its own, so that none is told to wait.
        let (user, status) =
            if number % 2 == 0 { ("admin".to_owned(), 200) } else { (number.to_string(), 401) };
        tokio::spawn(async move {
            let mut put_off = 0;
            loop {
                let answer = client.login(&user, "admin").await;
                if answer.status != 503 {
                    assert_eq!(answer.status, status, "{}", answer.body);
                    return put_off;
                }
                // Whoever has waited long is told to come back, and does.
                assert_eq!(answer.error(503), "ServiceUnavailable");
                assert_eq!(answer.headers["retry-after"], "5");
                put_off += 1;
            }
        })
    });
    let mut put_off = 0;
    for login in logins.collect::<Vec<_>>() {
        put_off += login.await.unwrap();
    }
    let peak = process.peak_memory();
    println!("{LOGINS} logins at a time: {peak} MiB at most, {put_off} times told to come back");
    assert!(peak < 100, "{LOGINS} logins at a time took {peak} MiB");
}
