//! A link between client and appliance that can be broken on purpose.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Forwards TCP connections. TLS goes through it untouched.
pub(crate) struct Link {
    address: SocketAddr,
    breaks: Arc<Breaks>,
}

#[derive(Default)]
struct Breaks {
    /// How many of the next answers are lost: instead of each, its connection ends.
    lose_next: AtomicU64,
    /// When not 0, a connection that has carried so many bytes towards the appliance gives no
    /// answer any more.
    lose_after: AtomicU64,
    /// When not 0, connections end after so many bytes towards the appliance.
    cut_after: AtomicU64,
}

impl Breaks {
    fn loses_answer(&self, sent: u64) -> bool {
        let after = self.lose_after.load(Ordering::Relaxed);
        let one_less = |count: u64| count.checked_sub(1);
        let lost = || self.lose_next.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less);
        (after > 0 && sent > after) || lost().is_ok()
    }
}

impl Link {
    pub(crate) async fn to(appliance: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let breaks = Arc::new(Breaks::default());
        let shared = breaks.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(forward(client, appliance, shared.clone()));
            }
        });
        Self { address, breaks }
    }

    pub(crate) fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    pub(crate) fn lose_next(&self, count: u64) {
        self.breaks.lose_next.store(count, Ordering::Relaxed);
    }

    pub(crate) fn lose_after(&self, bytes: u64) {
        self.breaks.lose_after.store(bytes, Ordering::Relaxed);
    }

    pub(crate) fn cut_after(&self, bytes: u64) {
        self.breaks.cut_after.store(bytes, Ordering::Relaxed);
    }
}

async fn forward(client: TcpStream, appliance: SocketAddr, breaks: Arc<Breaks>) {
    let Ok(server) = TcpStream::connect(appliance).await else { return };
    let (mut client_in, mut client_out) = client.into_split();
    let (mut server_in, mut server_out) = server.into_split();
    let total = AtomicU64::new(0);
    let upstream = async {
        let mut buffer = vec![0; 16 * 1024];
        loop {
            let count = client_in.read(&mut buffer).await.unwrap_or(0);
            let sent = total.fetch_add(count as u64, Ordering::Relaxed) + count as u64;
            let limit = breaks.cut_after.load(Ordering::Relaxed);
            if count == 0 || (limit > 0 && sent > limit) {
                return;
            }
            if server_out.write_all(&buffer[..count]).await.is_err() {
                return;
            }
        }
    };
    let downstream = async {
        let mut buffer = vec![0; 16 * 1024];
        loop {
            let count = server_in.read(&mut buffer).await.unwrap_or(0);
            if count == 0 || breaks.loses_answer(total.load(Ordering::Relaxed)) {
                return;
            }
            if client_out.write_all(&buffer[..count]).await.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = upstream => {}
        () = downstream => {}
    }
}
