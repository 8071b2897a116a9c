//! A download, from its start to the end of its entry.

use super::{Needs, Probe, READ, Target, json};

const FETCH: Probe = Probe { needs: Needs::Fetch, ..READ };

/// The start of a download.
pub(crate) const FETCH_START: &Probe = &Probe {
    name: "fetch-start",
    what: "have the appliance download from the URL",
    operation: "firmware_fetch_start",
    body: json(r#"{"url": $url}"#),
    aim: 202,
    confirms: &[
        "/paths/~1api~1firmware~1fetch/post/requestBody/content/application~1json",
        "/components/schemas/FirmwareFetchRequest/properties/url",
    ],
    ..FETCH
};
/// The download, until it has ended.
pub(crate) const FETCH_ENDED: &Probe = &Probe {
    name: "fetch-ended",
    what: "wait for the end of that download",
    operation: "firmware_fetch_get",
    target: Target::Fetched,
    confirms: &["/components/parameters/FetchId"],
    ..FETCH
};
/// The end of its entry.
pub(crate) const FETCH_FORGET: &Probe = &Probe {
    name: "fetch-forget",
    what: "remove the entry of that download",
    operation: "firmware_fetch_delete",
    target: Target::Fetched,
    ..FETCH
};

/// All that a download takes, in its order.
pub(crate) const FETCHES: &[&Probe] = &[FETCH_START, FETCH_ENDED, FETCH_FORGET];
