//! What the emulator is measured against: bare axum handlers, for the same bytes and the same work.
//!
//! `bare FILE` answers `GET /same` with the content of FILE, and `POST /sink` with the SHA-256 of the
//! body; on 127.0.0.1, the port is printed.

use std::error::Error;

use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use bytes::Bytes;
use futures_util::StreamExt;
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args().nth(1).ok_or("name a file to answer with")?;
    let same: Bytes = std::fs::read(file)?.into();
    // The headers of the emulator's answer, so that both send the same.
    let headers = [
        ("content-type", "application/json"),
        ("allow", "GET"),
        ("content-language", "en"),
        ("x-request-id", "1"),
    ];
    let router = Router::new()
        .route("/same", get(move || async move { (headers, same) }))
        .route("/sink", post(sink))
        .layer(DefaultBodyLimit::disable());
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("url http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, router).await?)
}

async fn sink(body: Body) -> String {
    let mut digest = Sha256::new();
    let mut chunks = body.into_data_stream();
    while let Some(Ok(chunk)) = chunks.next().await {
        digest.update(&chunk);
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
