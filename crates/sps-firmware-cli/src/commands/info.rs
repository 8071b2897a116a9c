//! `spsfw info`

use anyhow::Result;

use crate::args::Global;
use crate::connect::connect;
use crate::exit::Exit;
use crate::output::{Output, table};

pub(super) async fn run(global: &Global, output: Output) -> Result<Exit> {
    let info = connect(global).await?.info().await?.body;
    output.result(&info, || {
        let host = match info.domainname.is_empty() {
            true => info.hostname.clone(),
            false => format!("{}.{}", info.hostname, info.domainname),
        };
        let mut rows = vec![["Host".to_owned(), host]];
        let mut row = |name: &str, value: Option<String>| {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                rows.push([name.to_owned(), value]);
            }
        };
        row("Nickname", info.nickname.clone());
        row("Firmware", info.firmware_version.clone());
        row("Product version", info.version.clone());
        row("Built", info.build_date.clone());
        row("Roles", info.roles.as_ref().map(|roles| roles.join(", ")));
        row("Support", info.support_link.clone());
        table(["APPLIANCE", ""], rows)
    })?;
    Ok(Exit::Success)
}
