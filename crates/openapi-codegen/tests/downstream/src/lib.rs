//! A crate that has generated its own SDK.

include!(concat!(env!("OUT_DIR"), "/api.rs"));

/// Client and server speak the same types.
pub fn echo(body: types::FirmwareTestRequest) -> server::types::FirmwareTestRequest {
    body
}

/// The client's methods are there.
pub async fn first_slot(
    client: &client::Client,
) -> Result<String, client::Error<types::ErrorResponse>> {
    let slots = client.firmware_slot_list().await?;
    Ok(slots.items.first().map(|slot| slot.key.clone()).unwrap_or_default())
}
