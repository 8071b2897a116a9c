//! A web server of one file, for an appliance to fetch an image from.

mod range;

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Empty, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::header::{
    ACCEPT_RANGES, ALLOW, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_RANGE, RANGE,
};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::io::ReaderStream;

use range::Part;

/// Serves one file over HTTP, in parts if asked to, until it is dropped.
///
/// The path has 128 random bits in it, so that nobody who was not given the URL finds the file.
/// There is no TLS: an image is no secret, and its SHA-256 is what protects it from being changed.
pub struct FileServer {
    address: SocketAddr,
    path: String,
    served: Arc<AtomicU64>,
    task: JoinHandle<()>,
}

impl std::fmt::Debug for FileServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileServer").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Drop for FileServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Served {
    file: PathBuf,
    length: u64,
    etag: String,
    path: String,
    bytes: Arc<AtomicU64>,
}

type Body = BoxBody<Bytes, io::Error>;

impl FileServer {
    /// Serves `file` on `address`; port 0 takes a free one.
    ///
    /// # Errors
    /// If the file cannot be read or the address not be listened on.
    pub async fn start(file: &Path, address: SocketAddr) -> io::Result<Self> {
        let metadata = tokio::fs::metadata(file).await?;
        let mut secret = [0; 16];
        getrandom::fill(&mut secret).map_err(io::Error::other)?;
        let secret: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        let path = format!("/{secret}/firmware.iso");
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let bytes = Arc::new(AtomicU64::new(0));
        let served = Arc::new(Served {
            file: file.to_owned(),
            length: metadata.len(),
            etag: format!("\"{secret}\""),
            path: path.clone(),
            bytes: bytes.clone(),
        });
        let task = tokio::spawn(accept(listener, served));
        Ok(Self { address, path, served: bytes, task })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL of the file, by the name or address under which the appliance reaches this machine.
    pub fn url(&self, host: &str) -> String {
        let host = match host.contains(':') && !host.starts_with('[') {
            true => format!("[{host}]"),
            false => host.to_owned(),
        };
        format!("http://{host}:{}{}", self.address.port(), self.path)
    }

    /// How many bytes of the file have gone out so far, those that went out twice counted twice.
    pub fn bytes_served(&self) -> u64 {
        self.served.load(Ordering::Relaxed)
    }
}

async fn accept(listener: TcpListener, served: Arc<Served>) {
    // The connections end with the server.
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "the file server cannot take a connection");
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                continue;
            }
        };
        while connections.try_join_next().is_some() {}
        let served = served.clone();
        connections.spawn(async move {
            let service = hyper::service::service_fn(move |request| {
                let served = served.clone();
                async move { Ok::<_, Infallible>(respond(&served, &request).await) }
            });
            let connection = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service);
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection to the file server broke");
            }
        });
    }
}

async fn respond(served: &Served, request: &Request<Incoming>) -> Response<Body> {
    if request.uri().path() != served.path {
        return status(StatusCode::NOT_FOUND);
    }
    if request.method() != Method::GET && request.method() != Method::HEAD {
        let mut response = status(StatusCode::METHOD_NOT_ALLOWED);
        response.headers_mut().insert(ALLOW, hyper::header::HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    // With `If-Range`, a part is wanted only of the file that the first part came from.
    let wanted = match header(IF_RANGE) {
        Some(etag) if etag != served.etag => None,
        _ => header(RANGE),
    };
    let part = range::parse(wanted, served.length);
    let head = Response::builder()
        .header(ACCEPT_RANGES, "bytes")
        .header(CONTENT_TYPE, "application/x-iso9660-image")
        .header(ETAG, &served.etag);
    let (head, first, length) = match part {
        Part::Whole => (head.status(StatusCode::OK), 0, served.length),
        Part::Some { first, last } => {
            let range = format!("bytes {first}-{last}/{}", served.length);
            let head = head.status(StatusCode::PARTIAL_CONTENT).header(CONTENT_RANGE, range);
            (head, first, last - first + 1)
        }
        Part::Unsatisfiable => {
            let range = format!("bytes */{}", served.length);
            let head = head.status(StatusCode::RANGE_NOT_SATISFIABLE).header(CONTENT_RANGE, range);
            return head
                .body(empty())
                .unwrap_or_else(|_| status(StatusCode::INTERNAL_SERVER_ERROR));
        }
    };
    let body = if request.method() == Method::HEAD {
        Ok(empty())
    } else {
        read_part(served, first, length).await
    };
    let body = match body {
        Ok(body) => body,
        Err(error) => {
            tracing::warn!(%error, file = %served.file.display(), "the served file cannot be read");
            return status(StatusCode::INTERNAL_SERVER_ERROR);
        }
    };
    head.header(CONTENT_LENGTH, length)
        .body(body)
        .unwrap_or_else(|_| status(StatusCode::INTERNAL_SERVER_ERROR))
}

async fn read_part(served: &Served, first: u64, length: u64) -> io::Result<Body> {
    let mut file = tokio::fs::File::open(&served.file).await?;
    file.seek(io::SeekFrom::Start(first)).await?;
    let chunks = ReaderStream::with_capacity(file.take(length), 64 * 1024);
    let frames = counted(chunks, served.bytes.clone()).map(|chunk| chunk.map(Frame::data));
    Ok(BodyExt::boxed(StreamBody::new(frames)))
}

fn counted(
    chunks: impl Stream<Item = io::Result<Bytes>>,
    count: Arc<AtomicU64>,
) -> impl Stream<Item = io::Result<Bytes>> {
    chunks.inspect(move |chunk| {
        if let Ok(chunk) = chunk {
            count.fetch_add(chunk.len() as u64, Ordering::Relaxed);
        }
    })
}

fn status(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(empty());
    *response.status_mut() = status;
    response
}

fn empty() -> Body {
    Empty::new().map_err(|never| match never {}).boxed()
}

#[cfg(test)]
mod tests {
    use reqwest::header::RANGE;

    use super::FileServer;

    async fn serve(content: &[u8]) -> (FileServer, tempfile::NamedTempFile, reqwest::Client) {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), content).unwrap();
        let server = FileServer::start(file.path(), "127.0.0.1:0".parse().unwrap()).await.unwrap();
        let tls = crate::tls::Tls::DangerouslyUnverified.client_config(None).unwrap();
        let client =
            reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy().build().unwrap();
        (server, file, client)
    }

    #[tokio::test]
    async fn a_download_that_broke_goes_on_where_it_broke() {
        let (server, _file, client) = serve(b"0123456789").await;
        let url = server.url("127.0.0.1");
        let whole = client.get(&url).send().await.unwrap();
        assert_eq!(whole.headers()["accept-ranges"], "bytes");
        assert_eq!(whole.bytes().await.unwrap(), "0123456789");
        let rest = client.get(&url).header(RANGE, "bytes=4-").send().await.unwrap();
        assert_eq!(rest.status(), 206);
        assert_eq!(rest.headers()["content-range"], "bytes 4-9/10");
        assert_eq!(rest.bytes().await.unwrap(), "456789");
        assert_eq!(server.bytes_served(), 16);
    }

    #[tokio::test]
    async fn only_the_url_leads_to_the_file() {
        let (server, _file, client) = serve(b"secret").await;
        let url = server.url("127.0.0.1");
        let guessed = format!("http://{}/{}/firmware.iso", server.address(), "0".repeat(32));
        for other in [format!("{url}x"), url.replace("/firmware.iso", ""), guessed] {
            assert_eq!(client.get(&other).send().await.unwrap().status(), 404, "{other}");
        }
        assert_eq!(client.post(&url).send().await.unwrap().status(), 405);
        let past = client.get(&url).header(RANGE, "bytes=99-").send().await.unwrap();
        assert_eq!(past.status(), 416);
    }
}
