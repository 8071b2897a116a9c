//! Prints the document as the code sees it.

fn main() -> Result<(), serde_json::Error> {
    println!("{}", sps_firmware_server::openapi().to_pretty_json()?);
    Ok(())
}
