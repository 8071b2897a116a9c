//! A server that answers at once and throws away what it gets: what is left to measure is a client.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};

/// Two slots in use and three empty ones, in the form of the emulator's answer.
const SLOTS: &str = r#"{"items": [
    {"key": "1", "body": {"after_reboot": true, "current": true, "upgrade_news": null,
        "upgrade_notes": "Please read the release notes before you upgrade.", "version": "8.0.0"},
        "meta": {"href": "/api/firmware/slots/1"}},
    {"key": "2", "body": {"after_reboot": false, "current": false, "upgrade_news": null,
        "upgrade_notes": null, "version": "7.5.1"}, "meta": {"href": "/api/firmware/slots/2"}},
    {"key": "3", "body": {}, "meta": {"href": "/api/firmware/slots/3"}},
    {"key": "4", "body": {}, "meta": {"href": "/api/firmware/slots/4"}},
    {"key": "5", "body": {}, "meta": {"href": "/api/firmware/slots/5"}}],
    "meta": {"href": "/api/firmware/slots", "parent": "/api/firmware"}}"#;
const INFO: &str = r#"{"key": "about_info", "body": {"domainname": "example", "hostname": "sps",
    "nickname": null, "plugin_sdk_version": {"feature": "1.4", "full": "1.4.4"},
    "support_link": "", "firmware_version": "8.0.0", "version": "8.0.0"},
    "meta": {"href": "/api/info", "parent": "/api"}}"#;
const LOGIN: &str = r#"{"meta": {"href": "/api/authentication", "parent": "/api"}}"#;
const UPLOADED: &str = r#"{"key": "3", "body": {"after_reboot": false, "current": false,
    "upgrade_news": null, "upgrade_notes": null, "version": "8.0.1"},
    "meta": {"href": "/api/firmware/slots/3", "number_of_empty_slots": 2}}"#;

/// Starts it on a free port, on threads of its own.
pub(crate) fn start() -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            // A client that hangs up ends its connection, and nothing else.
            std::thread::spawn(move || drop(serve(stream)));
        }
    });
    Ok(address)
}

fn serve(stream: TcpStream) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut writer = stream.try_clone()?;
    let mut reader = BufReader::with_capacity(256 * 1024, stream);
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let target = line.split(' ').nth(1).unwrap_or_default();
        let (body, cookie) = match target.split('?').next().unwrap_or_default() {
            "/api/authentication" => (LOGIN, "Set-Cookie: session_id=abc; Path=/\r\n"),
            "/api/info" => (INFO, ""),
            "/api/upload/firmware" => (UPLOADED, ""),
            _ => (SLOTS, ""),
        };
        let mut length = 0;
        loop {
            line.clear();
            if reader.read_line(&mut line)? == 0 || line == "\r\n" {
                break;
            }
            let header = line.to_ascii_lowercase();
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
            if header.starts_with("expect:") {
                writer.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
            }
        }
        std::io::copy(&mut reader.by_ref().take(length), &mut std::io::sink())?;
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Language: en\r\n\
             Allow: GET\r\n{cookie}Content-Length: {}\r\n\r\n",
            body.len()
        );
        writer.write_all(&[head.as_bytes(), body.as_bytes()].concat())?;
    }
}
