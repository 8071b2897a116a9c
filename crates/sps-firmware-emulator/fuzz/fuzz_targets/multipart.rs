//! No upload makes the emulator panic, hang, answer off the contract, or keep a file without a slot.
//!
//! The emulator runs in this process and gets the input over a socket, so that the whole way is on
//! trial: framing, form, image. The first byte of the input says the size of the chunks that it goes
//! in, so that boundaries get cut everywhere; the rest is the body of a form.

#![no_main]

use std::cell::RefCell;
use std::path::Path;
use std::time::{Duration, Instant};

use libfuzzer_sys::fuzz_target;
use sps_firmware_emulator::{Emulator, RunningEmulator};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;

struct Target {
    runtime: Runtime,
    emulator: RunningEmulator,
    cookie: String,
    state: TempDir,
}

impl Target {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let state = tempfile::tempdir().unwrap();
        let (emulator, cookie) = runtime.block_on(async {
            let builder = Emulator::builder().http().state(state.path()).slots(3);
            let emulator = builder.start().await.unwrap();
            // admin:admin
            let login = "GET /api/authentication HTTP/1.1\r\nHost: x\r\n\
                         Authorization: Basic YWRtaW46YWRtaW4=\r\nConnection: close\r\n\r\n";
            let answer = exchange(&emulator, login.as_bytes()).await;
            let cookie = answer.split("session_id=").nth(1).unwrap()[..40].to_owned();
            (emulator, cookie)
        });
        Self { runtime, emulator, cookie, state }
    }

    fn upload(&self, chunk_size: usize, body: &[u8]) {
        let mut request = format!(
            "POST /api/upload/firmware HTTP/1.1\r\nHost: x\r\nCookie: session_id={}\r\n\
             Content-Type: multipart/form-data; boundary=XX\r\nTransfer-Encoding: chunked\r\n\
             Connection: close\r\n\r\n",
            self.cookie
        )
        .into_bytes();
        for chunk in body.chunks(chunk_size) {
            request.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
            request.extend(chunk);
            request.extend(b"\r\n");
        }
        request.extend(b"0\r\n\r\n");
        self.runtime.block_on(async {
            let answer = exchange(&self.emulator, &request).await;
            let status = answer.get(9..12).unwrap_or_default();
            assert!(["200", "400", "409"].contains(&status), "{answer}");
            assert!(answer.contains("\r\ncontent-type: application/json\r\n"), "{answer}");
            let key = answer.split("\"key\":\"").nth(1).and_then(|rest| rest.split('"').next());
            if let Some(key) = key {
                let delete = format!(
                    "DELETE /api/firmware/slots/{key} HTTP/1.1\r\nHost: x\r\n\
                     Cookie: session_id={}\r\nConnection: close\r\n\r\n",
                    self.cookie
                );
                let deleted = exchange(&self.emulator, delete.as_bytes()).await;
                assert!(deleted.starts_with("HTTP/1.1 200"), "{deleted}");
            }
        });
        assert_eq!(self.emulator.appliance().empty_slots(), 2);
        // The thread that writes finds out by itself that nobody wants the rest.
        let images = self.state.path().join("images");
        let deadline = Instant::now() + Duration::from_secs(10);
        while files(&images) > 0 {
            assert!(Instant::now() < deadline, "a file was left behind");
            std::thread::yield_now();
        }
    }
}

fn files(folder: &Path) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

async fn exchange(emulator: &RunningEmulator, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    tokio::time::timeout(Duration::from_secs(10), read).await.unwrap().unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

thread_local! {
    static TARGET: RefCell<Option<Target>> = const { RefCell::new(None) };
}

fuzz_target!(|data: &[u8]| {
    let Some((chunk_size, body)) = data.split_first() else { return };
    TARGET.with_borrow_mut(|target| {
        // Small ones cut every boundary somewhere, large ones get through a whole image in time.
        let chunk_size = match usize::from(*chunk_size) {
            small @ 0..16 => small + 1,
            large => large * 64,
        };
        target.get_or_insert_with(Target::start).upload(chunk_size, body);
    });
});
