//! A run of the program that goes on while the test looks.

use std::io::Read;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Between two looks at something that another process does.
pub(crate) const LOOK: Duration = Duration::from_millis(20);

/// A program whose output is read as it comes.
pub(crate) struct Going {
    child: Child,
    stdout: Said,
    stderr: Said,
}

impl Going {
    pub(crate) fn begin(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let stdout = Said::by(child.stdout.take().unwrap());
        let stderr = Said::by(child.stderr.take().unwrap());
        Self { child, stdout, stderr }
    }

    /// Fails the test if it has ended.
    fn assert_going(&mut self) {
        let ended = self.child.try_wait().unwrap();
        assert!(ended.is_none(), "it has ended too early:\n{}{}", self.stdout(), self.stderr());
    }

    fn stdout(&self) -> String {
        self.stdout.text()
    }

    fn stderr(&self) -> String {
        self.stderr.text()
    }

    /// Waits for something that it does.
    pub(crate) async fn until(&mut self, so: impl Fn() -> bool) {
        while !so() {
            self.assert_going();
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Waits until it has printed a text, on either of its outputs.
    pub(crate) async fn until_says(&mut self, text: &str) {
        while !self.stdout().contains(text) && !self.stderr().contains(text) {
            self.assert_going();
            tokio::time::sleep(LOOK).await;
        }
    }

    /// What Ctrl-C on its terminal would do.
    pub(crate) fn interrupt(&self) {
        interrupt(&self.child);
    }

    /// Tells it to end, as a service is told.
    pub(crate) fn tell_to_end(&self) {
        signal(&self.child, "-TERM");
    }

    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for its end.
    pub(crate) async fn end(mut self) -> Output {
        let status: ExitStatus = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            tokio::time::sleep(LOOK).await;
        };
        Output { status, stdout: self.stdout.whole(), stderr: self.stderr.whole() }
    }
}

/// What Ctrl-C on the terminal of a program would do.
pub(crate) fn interrupt(child: &Child) {
    signal(child, "-INT");
}

fn signal(child: &Child, signal: &str) {
    let told = Command::new("kill").args([signal, &child.id().to_string()]).status();
    assert!(told.unwrap().success());
}

/// What was printed so far.
struct Said {
    bytes: Arc<Mutex<Vec<u8>>>,
    reader: JoinHandle<()>,
}

impl Said {
    fn by(mut pipe: impl Read + Send + 'static) -> Self {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let shared = bytes.clone();
        let reader = std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = pipe.read(&mut buffer) {
                let mut bytes = shared.lock().unwrap_or_else(PoisonError::into_inner);
                bytes.extend(&buffer[..count]);
            }
        });
        Self { bytes, reader }
    }

    fn text(&self) -> String {
        let bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// All of it, once the program has ended.
    fn whole(self) -> Vec<u8> {
        self.reader.join().unwrap();
        std::mem::take(&mut self.bytes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
