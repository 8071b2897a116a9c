//! Downloads, from their start to the end of their entries.

use super::{Needs, Probe, READ, Target, json};

/// A download: its start, its state when it has ended, and the end of its entry.
#[derive(Debug)]
pub(crate) struct Download {
    pub(crate) start: &'static Probe,
    pub(crate) ended: &'static Probe,
    pub(crate) forget: &'static Probe,
}

const FETCH: Probe = Probe { needs: Needs::Fetch, ..READ };
const FETCH_BODY: &str = "/paths/~1api~1firmware~1fetch/post/requestBody/content/application~1json";

/// The download from the URL.
pub(crate) const DOWNLOAD: &Download = &Download {
    start: &Probe {
        name: "fetch-start",
        what: "have the appliance download from the URL",
        operation: "firmware_fetch_start",
        body: json(r#"{"url": $url}"#),
        aim: 202,
        confirms: &[FETCH_BODY, "/components/schemas/FirmwareFetchRequest/properties/url"],
        ..FETCH
    },
    ended: &Probe {
        name: "fetch-ended",
        what: "wait for the end of that download",
        operation: "firmware_fetch_get",
        target: Target::Fetched,
        confirms: &["/components/parameters/FetchId"],
        ..FETCH
    },
    forget: &Probe {
        name: "fetch-forget",
        what: "remove the entry of that download",
        operation: "firmware_fetch_delete",
        target: Target::Fetched,
        ..FETCH
    },
};
/// The same with a checksum that no file has.
pub(crate) const WRONG_CHECKSUM: &Download = &Download {
    start: &Probe {
        name: "fetch-wrong-checksum",
        what: "have the appliance download from the URL, with a checksum that no file has",
        body: json(concat!(
            r#"{"url": $url, "checksum": {"sha256": ""#,
            "0000000000000000000000000000000000000000000000000000000000000000",
            r#""}}"#
        )),
        confirms: &[FETCH_BODY, "/components/schemas/FetchChecksum"],
        ..*DOWNLOAD.start
    },
    ended: &Probe { name: "fetch-wrong-checksum-ended", ..*DOWNLOAD.ended },
    forget: &Probe { name: "fetch-wrong-checksum-forget", ..*DOWNLOAD.forget },
};

/// All that downloads take, in its order.
pub(crate) const FETCHES: &[&Probe] = &[
    DOWNLOAD.start,
    DOWNLOAD.ended,
    DOWNLOAD.forget,
    WRONG_CHECKSUM.start,
    WRONG_CHECKSUM.ended,
    WRONG_CHECKSUM.forget,
];
