//! What answers at the address is no appliance, or hangs up.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use sps_firmware_client::{Appliance, ApplianceError, ErrorKind, Fault, Timeouts, Tls};

use crate::acceptor::Acceptor;
use crate::certificates::authority;
use crate::setup::account;

/// A server that does the same with everybody.
fn server(serve: fn(TcpStream)) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || listener.incoming().map_while(Result::ok).for_each(serve));
    address
}

async fn refused(url: String, tls: Tls, timeouts: Timeouts) -> ApplianceError {
    let builder = Appliance::builder(url, account()).tls(tls).timeouts(timeouts);
    builder.build().unwrap().log_in().await.unwrap_err()
}

fn read_some(mut stream: &TcpStream) {
    // Whoever has hung up has nothing more to say.
    let _ = stream.read(&mut [0; 1024]);
}

#[tokio::test]
async fn what_speaks_no_tls_is_told_from_what_hangs_up_and_what_says_nothing() {
    let ssh: fn(TcpStream) = |mut stream| {
        let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.6\r\n");
        read_some(&stream);
    };
    let http: fn(TcpStream) = |mut stream| {
        read_some(&stream);
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    };
    let mute: fn(TcpStream) = |stream| std::mem::forget(stream);
    // Only who waits for nothing can be made to wait less: a busy machine is slow to answer.
    let (patient, short) = (Timeouts::default(), Duration::from_millis(300));
    let impatient = Timeouts { connect: short, ..patient };
    let (no_tls, hung_up) = (
        "what answers there does not speak TLS: is it another port?",
        "what answers there hung up before the connection was secured",
    );
    for (serve, timeouts, reason) in [
        (ssh, patient, no_tls),
        (http, patient, no_tls),
        (|stream| read_some(&stream), patient, hung_up),
        (drop, patient, hung_up),
        (mute, impatient, "the connection attempt timed out"),
    ] {
        let error = refused(server(serve).to_string(), Tls::SystemRoots, timeouts).await;
        assert!(matches!(error.kind(), ErrorKind::Connect { .. }), "{error}");
        assert!(error.to_string().ends_with(reason), "{error}");
        assert_eq!(error.fault(), Fault::Network);
    }
}

#[tokio::test]
async fn a_connection_that_is_cut_is_told_without_the_layers_of_the_http_client() {
    let address = server(|stream| read_some(&stream));
    let error = refused(format!("http://{address}"), Tls::SystemRoots, Timeouts::default()).await;
    assert!(matches!(error.kind(), ErrorKind::ConnectionLost { .. }), "{error}");
    assert!(!error.to_string().contains("error sending request"), "{error}");
}

#[tokio::test]
async fn a_certificate_for_another_name_says_for_which() {
    let acceptor = Acceptor::start(&authority().pem(), &[&rustls::version::TLS13]);
    let url = format!("https://{}", acceptor.address);
    let tls = Tls::Authorities(acceptor.certificate.clone());
    let error = refused(url, tls, Timeouts::default()).await;
    assert!(error.to_string().ends_with("it is for another host name (localhost)"), "{error}");
}
