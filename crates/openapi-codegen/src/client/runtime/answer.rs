//! An answer, read without copying what came with it, and without losing it where it is an error.

use progenitor_client::{Error, ResponseValue};
use reqwest::Response;
use serde::de::DeserializeOwned;

/// The value that an answer carries, with its status and headers.
pub(super) async fn value<T: DeserializeOwned, E>(
    mut response: Response,
) -> Result<ResponseValue<T>, Error<E>> {
    let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
    let body = response.bytes().await.map_err(Error::ResponseBodyError)?;
    match serde_json::from_slice(&body) {
        Ok(value) => Ok(ResponseValue::new(value, status, headers)),
        Err(error) => Err(Error::InvalidResponsePayload(body, error)),
    }
}

/// What an answer with a status of 400 or more means.
///
/// One whose body is not the error that the document promises, as the page of a proxy, comes back
/// whole as [`Error::UnexpectedResponse`]: its status says what to do even then, a login after 401.
pub(super) async fn error<E: DeserializeOwned>(mut response: Response) -> Error<E> {
    let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
    let body = match response.bytes().await {
        Ok(body) => body,
        Err(error) => return Error::ResponseBodyError(error),
    };
    match serde_json::from_slice(&body) {
        Ok(error) => Error::ErrorResponse(ResponseValue::new(error, status, headers)),
        Err(_) => {
            let mut whole = http::Response::new(body);
            *whole.status_mut() = status;
            *whole.headers_mut() = headers;
            Error::UnexpectedResponse(whole.into())
        }
    }
}
