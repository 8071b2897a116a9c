//! Handlers that answer just enough to show that they were called.

use futures_util::StreamExt;
use secrecy::{ExposeSecret, SecretString};
use sps_firmware_server::*;

pub(crate) struct Dummy;

fn meta(href: &str) -> types::ResourceMeta {
    types::ResourceMeta { href: href.into(), parent: Some(None) }
}

fn fetch_body() -> types::FirmwareFetchBody {
    types::FirmwareFetchBody {
        status: types::FetchStatus::Known(types::KnownFetchStatus::Queued),
        url: None,
        error: None,
    }
}

impl Authenticate for Dummy {
    type BasicAuth = String;
    type SessionCookie = ();

    async fn basic_auth(
        &self,
        credentials: Option<BasicCredentials>,
        _request: &RequestInfo,
    ) -> Result<String, BasicAuthRefusal> {
        let refusal = || BasicAuthRefusal::Unauthenticated {
            message: "wrong".into(),
            details: types::UnauthenticatedDetails { path: None },
        };
        let credentials = credentials.ok_or_else(refusal)?;
        assert!(!format!("{credentials:?}").contains(credentials.password.expose_secret()));
        Ok(format!("{}/{}", credentials.user, credentials.password.expose_secret()))
    }

    async fn session_cookie(
        &self,
        credentials: Option<SecretString>,
        request: &RequestInfo,
    ) -> Result<(), SessionCookieRefusal> {
        match credentials {
            Some(cookie) if cookie.expose_secret() == "good" => Ok(()),
            _ => Err(SessionCookieRefusal::Unauthenticated {
                message: "Log in".into(),
                details: types::UnauthenticatedDetails {
                    path: Some(request.uri.path().to_owned()),
                },
            }),
        }
    }
}

impl Authentication for Dummy {
    async fn login(
        &self,
        user: String,
        parameters: LoginParameters,
    ) -> Result<LoginOk, LoginError> {
        let method = parameters.login_method.unwrap_or_default();
        let cookie = format!("session_id={user}/{method}");
        Ok(LoginOk {
            body: types::LoginAccepted { meta: meta("/api/authentication") },
            set_cookie: cookie.parse().unwrap(),
        })
    }

    async fn login_method_list(
        &self,
    ) -> Result<Answer<types::LoginMethodList>, LoginMethodListError> {
        Ok(types::LoginMethodList { login_methods: serde_json::json!([]), meta: meta("/") }.into())
    }
}

impl Appliance for Dummy {
    async fn appliance_info_get(
        &self,
        session: Option<()>,
    ) -> Result<Answer<types::ApplianceInfo>, ApplianceInfoGetError> {
        let body = serde_json::json!({
            "key": "about_info",
            "body": {
                "domainname": "example",
                "hostname": "dummy",
                "nickname": null,
                "firmware_version": session.map(|()| "7.0.0"),
            },
            "meta": { "href": "/api/info" },
        });
        Ok(serde_json::from_value::<types::ApplianceInfo>(body).unwrap().into())
    }
}

impl Firmware for Dummy {
    async fn firmware_index_get(
        &self,
        _session: (),
    ) -> Result<Answer<types::FirmwareIndex>, FirmwareIndexGetError> {
        Err(FirmwareIndexGetError::ServiceUnavailable {
            message: "booting".into(),
            retry_after: Some(30),
        })
    }

    async fn firmware_test(
        &self,
        _session: (),
        parameters: FirmwareTestParameters,
        body: types::FirmwareTestRequest,
    ) -> Result<Answer<types::FirmwareTestPassed>, FirmwareTestError> {
        assert_eq!(parameters.x_token, None);
        Ok(types::FirmwareTestPassed {
            key: body.slot_id.to_string(),
            body: types::FirmwareTestBody { test_summary: String::new() },
            meta: types::FirmwareTestMeta {
                href: "/api/firmware/test".into(),
                parent: None,
                slot: None,
                upgrade: None,
            },
        }
        .into())
    }

    async fn firmware_upgrade(
        &self,
        _session: (),
        _parameters: FirmwareUpgradeParameters,
        body: types::FirmwareUpgradeRequest,
    ) -> Result<Answer<types::FirmwareUpgradeAccepted>, FirmwareUpgradeError> {
        assert_eq!(body.message, None);
        Err(FirmwareUpgradeError::UpgradeMessageMissing { message: "say why".into() })
    }
}

impl Slots for Dummy {
    async fn firmware_slot_list(
        &self,
        _session: (),
    ) -> Result<Answer<types::FirmwareSlotList>, FirmwareSlotListError> {
        Err(FirmwareSlotListError::InternalError { message: "no disk".into() })
    }

    async fn firmware_slot_get(
        &self,
        _session: (),
        parameters: FirmwareSlotGetParameters,
    ) -> Result<Answer<types::FirmwareSlot>, FirmwareSlotGetError> {
        Ok(types::FirmwareSlot {
            key: parameters.slot_id,
            body: types::SlotBody::default(),
            meta: meta("/"),
        }
        .into())
    }

    async fn firmware_slot_delete(
        &self,
        _session: (),
        _parameters: FirmwareSlotDeleteParameters,
    ) -> Result<Answer<types::DeletionResult>, FirmwareSlotDeleteError> {
        Ok(types::DeletionResult { meta: meta("/") }.into())
    }
}

impl Fetch for Dummy {
    async fn firmware_fetch_list(
        &self,
        _session: (),
    ) -> Result<Answer<types::FirmwareFetchList>, FirmwareFetchListError> {
        Ok(Answer::written(&types::FirmwareFetchList { items: Vec::new(), meta: meta("/") }))
    }

    async fn firmware_fetch_start(
        &self,
        _session: (),
        _parameters: FirmwareFetchStartParameters,
        _body: types::FirmwareFetchRequest,
    ) -> Result<Answer<types::FirmwareFetchAccepted>, FirmwareFetchStartError> {
        Ok(types::FirmwareFetchAccepted { key: "1".into(), meta: meta("/") }.into())
    }

    async fn firmware_fetch_get(
        &self,
        _session: (),
        parameters: FirmwareFetchGetParameters,
    ) -> Result<Answer<types::FirmwareFetch>, FirmwareFetchGetError> {
        Ok(types::FirmwareFetch {
            key: parameters.fetch_id,
            body: fetch_body(),
            meta: types::FirmwareFetchMeta { href: "/".into(), parent: None, slot: None },
        }
        .into())
    }

    async fn firmware_fetch_delete(
        &self,
        _session: (),
        _parameters: FirmwareFetchDeleteParameters,
    ) -> Result<Answer<types::DeletionResult>, FirmwareFetchDeleteError> {
        Err(FirmwareFetchDeleteError::FetchNotCancellable { message: "too late".into() })
    }
}

impl Upload for Dummy {
    async fn firmware_upload(
        &self,
        _session: (),
        _parameters: FirmwareUploadParameters,
        upload: &mut UploadStream,
    ) -> Result<Answer<types::FirmwareUploadAccepted>, FirmwareUploadError> {
        let mut count = 0;
        while let Some(chunk) = upload.next().await {
            count += chunk?.len();
        }
        Ok(types::FirmwareUploadAccepted {
            key: count.to_string(),
            body: types::SlotBody::default(),
            meta: types::FirmwareUploadMeta {
                href: "/api/upload/firmware".into(),
                slot: None,
                test: None,
                upgrade: None,
                number_of_empty_slots: None,
            },
        }
        .into())
    }
}
