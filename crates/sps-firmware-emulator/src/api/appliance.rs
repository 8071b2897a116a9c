//! What the appliance tells about itself.

use sha2::{Digest, Sha256};
use sps_firmware_server::{Answer, Appliance, ApplianceInfoGetError};
use sps_firmware_types::{ApplianceInfo, ApplianceInfoBody, ApplianceInfoMeta, PluginSdkVersion};

use super::{Handlers, links};
use crate::auth::Session;
use crate::hex::hex;
use crate::product::marketing_name;

/// There is no build of the emulated firmware, so that all have this date.
const BUILD_DATE: &str = "2024-01-01T00:00:00+00:00";

impl Appliance for Handlers {
    async fn appliance_info_get(
        &self,
        session: Option<Session>,
    ) -> Result<Answer<ApplianceInfo>, ApplianceInfoGetError> {
        let names = &self.core.names;
        let mut body = ApplianceInfoBody {
            domainname: names.domainname.clone(),
            hostname: names.hostname.clone(),
            nickname: names.nickname.clone(),
            support_link: Some(format!("mailto:administrator@{}", names.domainname)),
            plugin_sdk_version: Some(PluginSdkVersion {
                feature: Some("1.4".to_owned()),
                full: Some("1.4.4".to_owned()),
            }),
            firmware_version: None,
            version: None,
            build_date: None,
            config_hash: None,
            analytics_enabled: None,
            roles: None,
        };
        if session.is_some() {
            let appliance = self.core.appliance();
            let running = appliance.running().map(|firmware| firmware.version);
            body.firmware_version = running.map(|version| version.to_string());
            body.version = running.map(marketing_name);
            body.build_date = Some(BUILD_DATE.to_owned());
            // The configuration of the emulator is its names; the documented hash has 32 digits.
            let digest = Sha256::digest(format!("{names:?}"));
            body.config_hash = Some(hex(&digest[..16]));
            body.analytics_enabled = Some(false);
            body.roles = Some(Vec::new());
        }
        let remaining_seconds =
            session.map(|session| i64::try_from(session.remaining.as_secs()).unwrap_or(i64::MAX));
        Ok(ApplianceInfo {
            key: "about_info".to_owned(),
            body,
            meta: ApplianceInfoMeta {
                href: links::INFO.to_owned(),
                parent: links::parent(links::API),
                remaining_seconds,
            },
        }
        .into())
    }
}
