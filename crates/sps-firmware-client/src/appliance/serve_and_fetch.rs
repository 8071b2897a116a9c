//! Bringing an image by letting the appliance pull it from here, in parts if the link is bad.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use futures_util::StreamExt;

use super::image::sha256_of;
use super::{Appliance, DownloadProgress, Image, UploadProgress, Uploaded};
use crate::error::{ApplianceError, ErrorKind};
use crate::outcome::Outcome;
use crate::serve::FileServer;

const OPERATION: &str = "having the appliance download the image";

/// How the appliance reaches this machine.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The name or address of this machine as the appliance sees it.
    pub host: String,
    /// How often to ask how the download goes.
    pub interval: Duration,
    /// When to give up.
    pub deadline: Duration,
}

impl Appliance {
    /// Serves the image from here and has the appliance download it, checked by its SHA-256.
    ///
    /// Where an upload has to begin anew when the link breaks, a download can go on. The image has
    /// to be in a file.
    ///
    /// # Errors
    /// [`ApplianceError`]; the image has not arrived then.
    pub async fn serve_and_fetch(
        &self,
        image: Image,
        options: &ServeOptions,
        progress: impl Fn(UploadProgress) + Send + Sync,
    ) -> Result<Outcome<Uploaded>, ApplianceError> {
        let Some(path) = image.path().map(Path::to_owned) else {
            return Err(ApplianceError::invalid(
                OPERATION,
                "only an image in a file can be served",
            ));
        };
        let (expected, total) = (image.expected().map(str::to_owned), image.length());
        image.check().await?;
        let sha256 = match expected {
            Some(sha256) => sha256,
            None => sha256_of(&path).await?,
        };
        let before = self.state().await?;
        let server = FileServer::start(&path, options.listen).await.map_err(|source| {
            let file = format!("serving {} on {}", path.display(), options.listen);
            ApplianceError::new(OPERATION, ErrorKind::File { file, source })
        })?;
        let url = server.url(&options.host);
        tracing::debug!(host = %self.host(), address = %server.address(), "serving the image");
        let download = match self.fetch(&url, Some(&sha256)).await? {
            Outcome::Done(download) => download,
            Outcome::Unknown(cause) => return Ok(Outcome::Unknown(cause)),
        };
        let watch = async {
            let mut ticks = tokio::time::interval(Duration::from_millis(250));
            loop {
                ticks.tick().await;
                let sent = server.bytes_served().min(total);
                progress(UploadProgress { sent, total });
            }
        };
        let mut states = std::pin::pin!(download.states(options.interval, options.deadline));
        let end = async {
            loop {
                match states.next().await {
                    Some(Ok(state)) if state.is_end() => return Ok(state),
                    Some(Ok(_)) => {}
                    Some(Err(error)) => return Err(error),
                    None => return Ok(DownloadProgress::Cancelled),
                }
            }
        };
        let end: Result<DownloadProgress, ApplianceError> = tokio::select! {
            end = end => end,
            never = watch => never,
        };
        match end? {
            DownloadProgress::Failed(reason) => {
                let reason = reason.unwrap_or_else(|| "it does not say why".to_owned());
                Err(no_image(format!("the download failed: {reason}")))
            }
            DownloadProgress::Finished { .. } => {
                // Entries are not cleaned up by the appliance, and this one has served its purpose.
                if let Err(error) = download.delete().await {
                    tracing::debug!(%error, "the entry of the download could not be removed");
                }
                match self.arrived_since(&before).await? {
                    Some(uploaded) => Ok(Outcome::Done(uploaded)),
                    None => {
                        Err(no_image("the download finished, but no slot holds a new firmware"))
                    }
                }
            }
            _ => Err(no_image("the download was cancelled")),
        }
    }
}

fn no_image(reason: impl Into<String>) -> ApplianceError {
    ApplianceError::new(OPERATION, ErrorKind::NoImage(reason.into()))
}
