//! Generates the client: progenitor's, mended by passes, and what progenitor cannot write.

mod answer;
mod api_version;
mod base_url;
mod constructor;
mod credentials;
mod types_module;
mod upload;

use quote::quote;
use serde_json::Value;

use crate::{
    Error, Options, Output, Target,
    lower::is_upload,
    model::Api,
    output::{self, Header},
    progenitor,
};

/// Support code that is the same for every document.
const UPLOAD_FILE: &str = include_str!("runtime/upload_file.rs");
const ANSWER: &str = include_str!("runtime/answer.rs");
const BASE_URL: &str = include_str!("runtime/base_url.rs");

/// All outputs of the client target.
pub(crate) fn generate(
    document: &Value,
    lowered: &Value,
    target: &Target,
    options: &Options,
    header: &Header,
) -> Result<Vec<Output>, Error> {
    let api = Api::read(document)?;
    let lowered_api = progenitor::parse(lowered)?;
    let types: syn::Path = syn::parse_str(&options.types_path).map_err(|error| {
        Error::refused(
            format!("types path `{}`", options.types_path),
            error.to_string(),
            "give the path of the types module, as `sps_firmware_types` or `crate::types`",
        )
    })?;
    let tokens = progenitor::client(&lowered_api, &options.types_path, quote!(Credentials))?;
    let path = target.directory.join("mod.rs");
    let mut file = syn::parse2::<syn::File>(tokens)
        .map_err(|error| Error::Syntax { path: path.clone(), message: error.to_string() })?;
    let printed = Api::read(lowered)?;
    api_version::apply(&mut file, printed.operations.len())?;
    constructor::apply(&mut file)?;
    base_url::apply(&mut file, printed.operations.len())?;
    answer::apply(&mut file, &printed)?;
    types_module::apply(&mut file, &types)?;

    let mut uploads = Vec::new();
    for operation in &api.operations {
        let raw = document.get("paths").and_then(|paths| paths.get(operation.path));
        let raw = raw.and_then(|item| item.get(operation.method)).unwrap_or(&Value::Null);
        if is_upload(document, raw)? {
            uploads.push(operation);
        }
    }
    let upload_module = (!uploads.is_empty()).then(|| {
        quote!(
            mod upload;
            mod upload_file;
            pub use upload::*;
            pub use upload_file::UploadFile;
        )
    });
    let mut outputs = vec![
        output::file(
            path,
            header,
            quote!(
                //! Client of the document's operations.
                mod answer;
                mod base_url;
                mod credentials;
                #upload_module
                pub use credentials::Credentials;
                #file
            ),
        )?,
        output::file(
            target.directory.join("credentials.rs"),
            header,
            credentials::generate(&api)?,
        )?,
        output::verbatim(&target.directory, "answer.rs", header, ANSWER),
        output::verbatim(&target.directory, "base_url.rs", header, BASE_URL),
    ];
    if !uploads.is_empty() {
        outputs.push(output::file(
            target.directory.join("upload.rs"),
            header,
            upload::generate(&uploads, &types, document)?,
        )?);
        outputs.push(output::verbatim(&target.directory, "upload_file.rs", header, UPLOAD_FILE));
    }
    Ok(outputs)
}
