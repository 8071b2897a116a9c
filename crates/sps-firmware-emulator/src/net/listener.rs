//! A listener that refuses connections while the appliance is down, without losing its port.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::connection::{Limits, serve};
use super::site::Site;

/// Whether connections are accepted, which they are at first.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Gate {
    /// Those that exist are dropped, new ones are refused.
    closed: bool,
    /// How often it has been closed: a reboot that takes no time is over before anybody looks.
    closings: u64,
}

impl Gate {
    /// Closes or opens it; whether it was otherwise before.
    pub(crate) fn set_closed(&mut self, closed: bool) -> bool {
        let changes = self.closed != closed;
        self.closed = closed;
        self.closings += u64::from(changes && closed);
        changes
    }
}

/// An address with what answers there.
pub(crate) struct Endpoint {
    listener: TcpListener,
    address: SocketAddr,
    tls: Option<Arc<ServerConfig>>,
    limits: Limits,
}

const BACKLOG: u32 = 1024;
/// Pause after a failed accept, which is mostly for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// Pause between attempts to get the port back; it is ours, but a client may have taken it as its
/// own end of a connection.
const REBIND_PAUSE: Duration = Duration::from_millis(100);

impl Endpoint {
    /// Binds the address; port 0 is replaced by a free one.
    pub(crate) fn bind(
        address: SocketAddr,
        tls: Option<Arc<ServerConfig>>,
        limits: Limits,
    ) -> io::Result<Self> {
        let listener = reserve(address)?.listen(BACKLOG)?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address, tls, limits })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `shutdown`, then lets requests that have begun end within `grace`.
    pub(crate) async fn run(
        self,
        site: Arc<impl Site>,
        mut gate: watch::Receiver<Gate>,
        shutdown: CancellationToken,
        grace: Duration,
    ) {
        let permits = Arc::new(Semaphore::new(self.limits.connections));
        let mut listener = self.listener;
        let mut closings = 0;
        loop {
            // Dropped, it drops the connections with it.
            let mut connections = JoinSet::new();
            // Cancelled to end connections after their request.
            let finish = CancellationToken::new();
            let accept = async {
                loop {
                    let Ok(permit) = permits.clone().acquire_owned().await else { return };
                    let accepted = loop {
                        tokio::select! {
                            accepted = listener.accept() => break accepted,
                            // What has ended is to be forgotten.
                            Some(_) = connections.join_next() => {}
                        }
                    };
                    match accepted {
                        Ok((stream, peer)) => {
                            let connection = serve(
                                stream,
                                peer,
                                self.tls.clone(),
                                site.clone(),
                                self.limits,
                                // One of its own: all would wait for the lock of a shared one,
                                // which is taken whenever a connection is looked after.
                                finish.child_token(),
                                permit,
                            );
                            connections.spawn(connection);
                        }
                        Err(fault) => {
                            tracing::warn!(%fault, "accepting a connection failed");
                            tokio::time::sleep(ACCEPT_PAUSE).await;
                        }
                    }
                }
            };
            let stopped = tokio::select! {
                () = accept => true,
                () = shutdown.cancelled() => true,
                closed = gate.wait_for(|gate| gate.closings != closings) => closed.is_err(),
            };
            drop(listener);
            if stopped {
                finish.cancel();
                let _ = tokio::time::timeout(grace, ended(&mut connections)).await;
                return;
            }
            drop(connections);
            // A bound socket that does not listen refuses connections and keeps the port.
            let reserved = reserve(self.address).ok();
            let opened = tokio::select! {
                () = shutdown.cancelled() => return,
                opened = gate.wait_for(|gate| !gate.closed) => opened.map(|gate| gate.closings),
            };
            let Ok(seen) = opened else { return };
            closings = seen;
            listener = tokio::select! {
                () = shutdown.cancelled() => return,
                listener = listen_again(self.address, reserved) => listener,
            };
        }
    }
}

async fn ended(connections: &mut JoinSet<()>) {
    // One that panicked has ended as well.
    while connections.join_next().await.is_some() {}
}

fn reserve(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // Without it, connections of before the reboot keep the port busy for a minute.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

async fn listen_again(address: SocketAddr, reserved: Option<TcpSocket>) -> TcpListener {
    let mut socket = reserved;
    loop {
        let attempt = socket.take().map_or_else(|| reserve(address), Ok);
        match attempt.and_then(|socket| socket.listen(BACKLOG)) {
            Ok(listener) => return listener,
            Err(fault) => {
                tracing::warn!(%address, %fault, "the address cannot be listened on yet");
                tokio::time::sleep(REBIND_PAUSE).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use axum::Router;
    use tokio::io::AsyncReadExt;
    use tokio::net::TcpStream;
    use tokio::sync::watch;
    use tokio_util::sync::CancellationToken;

    use super::{Endpoint, Gate};
    use crate::net::{Limits, Patience};

    #[tokio::test]
    async fn a_closing_that_is_over_before_anybody_looks_drops_connections_all_the_same() {
        let limits =
            Limits { connections: 10, patience: Patience::default(), head_bytes: 64 * 1024 };
        let address = "127.0.0.1:0".parse().unwrap();
        let endpoint = Endpoint::bind(address, None, limits).unwrap();
        let address = endpoint.address();
        let (gate, receiver) = watch::channel(Gate::default());
        let site = Arc::new(Router::new());
        tokio::spawn(endpoint.run(site, receiver, CancellationToken::new(), Duration::ZERO));
        for _ in 0..2 {
            let mut stream = TcpStream::connect(address).await.unwrap();
            // It is refused while the port is between two listeners, and waits in the backlog before.
            tokio::time::sleep(Duration::from_millis(50)).await;
            gate.send_modify(|gate| {
                gate.set_closed(true);
                gate.set_closed(false);
            });
            let end = tokio::time::timeout(Duration::from_secs(10), stream.read_u8()).await;
            assert!(end.expect("it is still there").is_err());
            while TcpStream::connect(address).await.is_err() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }
}
