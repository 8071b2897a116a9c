//! An answer that is an error, read without losing what came with it.

use progenitor_client::{Error, ResponseValue};
use reqwest::Response;
use serde::de::DeserializeOwned;

/// What an answer with a status of 400 or more means.
///
/// One whose body is not the error that the document promises, as the page of a proxy, comes back
/// whole as [`Error::UnexpectedResponse`]: its status says what to do even then, a login after 401.
pub(super) async fn read<E: DeserializeOwned>(response: Response) -> Error<E> {
    let (status, headers) = (response.status(), response.headers().clone());
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
