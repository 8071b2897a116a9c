//! What changes the appliance: an upload, its test, and an upgrade or a deletion.

use super::{Body, Login, Needs, Probe, READ, SLOT_ID, Target, json};

const UPLOAD: Probe = Probe { needs: Needs::Upload, ..READ };
const UPGRADE: Probe = Probe { needs: Needs::Upgrade, operation: "firmware_upgrade", ..READ };
const JUNK: &str = "This is no firmware image.";

/// Whether a file that is no image is refused.
pub(crate) const UPLOAD_JUNK: &Probe = &Probe {
    name: "upload-no-image",
    what: "upload a few bytes that are no image, which has to be refused",
    operation: "firmware_upload",
    body: Body::Form(JUNK),
    aim: 400,
    error: "InvalidFirmwareImage",
    ..UPLOAD
};
/// The same without a form, in the media types that the vendor's own clients send.
pub(crate) const RAW_JUNK: [&Probe; 2] = [
    &Probe {
        name: "upload-no-image-as-bytes",
        what: "upload them as `application/octet-stream`, which has to be refused",
        body: Body::Text { media: "application/octet-stream", text: JUNK },
        confirms: &[
            "/paths/~1api~1upload~1firmware/post/requestBody/content/application~1octet-stream",
        ],
        ..*UPLOAD_JUNK
    },
    &Probe {
        name: "upload-no-image-as-iso",
        what: "upload them as `application/x-iso9660-image`, which has to be refused",
        body: Body::Text { media: "application/x-iso9660-image", text: JUNK },
        confirms: &[
            "/paths/~1api~1upload~1firmware/post/requestBody/content/application~1x-iso9660-image",
        ],
        ..*UPLOAD_JUNK
    },
];
/// The same when no slot is left for it.
pub(crate) const UPLOAD_INTO_FULL: &Probe = &Probe {
    name: "upload-without-room",
    what: "if no slot is empty then, upload these bytes once more, which has to be refused",
    aim: 409,
    error: "NoEmptySlot",
    ..*UPLOAD_JUNK
};
/// The upload.
pub(crate) const UPLOAD_IMAGE: &Probe = &Probe {
    name: "upload",
    what: "upload the image into an empty slot",
    operation: "firmware_upload",
    body: Body::Image,
    confirms: &["/paths/~1api~1upload~1firmware/post/requestBody/content/multipart~1form-data"],
    ..UPLOAD
};
/// The slot of the upload.
pub(crate) const UPLOADED_SLOT: &Probe = &Probe {
    name: "uploaded-slot",
    what: "read the slot that the image went to",
    operation: "firmware_slot_get",
    target: Target::Uploaded,
    confirms: &[SLOT_ID],
    ..UPLOAD
};
/// The upgrade test of that slot.
pub(crate) const TEST: &Probe = &Probe {
    name: "test",
    what: "have the appliance test that slot",
    operation: "firmware_test",
    body: json(r#"{"slot_id": $slot}"#),
    confirms: &[
        "/paths/~1api~1firmware~1test/post/requestBody/content/application~1json",
        "/components/schemas/FirmwareTestRequest/properties/slot_id",
    ],
    ..UPLOAD
};
/// The end of an upload that nobody upgrades to.
pub(crate) const DELETE: &Probe = &Probe {
    name: "delete",
    what: "delete the image from that slot again",
    operation: "firmware_slot_delete",
    target: Target::Uploaded,
    ..UPLOAD
};
/// The slot after that.
pub(crate) const DELETED_SLOT: &Probe = &Probe {
    name: "deleted-slot",
    what: "see whether that slot is empty again",
    operation: "firmware_slot_get",
    target: Target::Uploaded,
    ..UPLOAD
};
const UPGRADE_BODY: &str =
    "/paths/~1api~1firmware~1upgrade/post/requestBody/content/application~1json";
const UPGRADE_SLOT: &str = "/components/schemas/FirmwareUpgradeRequest/properties/slot_id";
/// An upgrade with a null for the message, which the setting `require_commit_log` forbids.
pub(crate) const UPGRADE_WITHOUT_MESSAGE: &Probe = &Probe {
    name: "upgrade-without-message",
    what: "upgrade to that slot, with null for the message",
    body: json(r#"{"slot_id": $slot, "message": null}"#),
    confirms: &[
        UPGRADE_BODY,
        UPGRADE_SLOT,
        "/components/schemas/FirmwareUpgradeRequest/properties/message",
    ],
    ..UPGRADE
};
/// An upgrade with a message, where one is demanded.
pub(crate) const UPGRADE_WITH_MESSAGE: &Probe = &Probe {
    name: "upgrade-with-message",
    what: "if a message is demanded, upgrade with one",
    body: json(r#"{"slot_id": $slot, "message": "spsfw conform"}"#),
    confirms: &[UPGRADE_BODY, UPGRADE_SLOT],
    ..UPGRADE
};
/// The refusal of one that boots. When it does, nothing tells but this answer: without it there is
/// nothing to hold against the document.
pub(crate) const BOOTING: &Probe = &Probe {
    name: "booting",
    what: "ask while it reboots, until it says that it boots",
    operation: "appliance_info_get",
    login: Login::Nobody,
    aim: 503,
    error: "ServiceUnavailable",
    ..UPGRADE
};
/// What runs after the reboot.
pub(crate) const INFO_AFTER: &Probe = &Probe {
    name: "info-after-upgrade",
    what: "wait for the reboot, log in and see what runs",
    operation: "appliance_info_get",
    ..UPGRADE
};
/// The deletion of what runs then: there is the firmware from before to go back to. Allowed apart,
/// since an appliance that does it has nothing to boot from any more.
pub(crate) const DELETE_RUNNING: &Probe = &Probe {
    name: "remove-running",
    what: "ask for the deletion of the slot that runs then, which has to be refused",
    operation: "firmware_slot_delete",
    target: Target::Uploaded,
    aim: 409,
    error: "SlotNotDeletable",
    needs: Needs::DeleteRunning,
    ..UPGRADE
};

/// What changes something, in its order.
pub(crate) const CHANGES: &[&Probe] = &[
    UPLOAD_JUNK,
    UPLOAD_IMAGE,
    UPLOADED_SLOT,
    RAW_JUNK[0],
    RAW_JUNK[1],
    UPLOAD_INTO_FULL,
    TEST,
    DELETE,
    DELETED_SLOT,
    UPGRADE_WITHOUT_MESSAGE,
    UPGRADE_WITH_MESSAGE,
    BOOTING,
    INFO_AFTER,
    DELETE_RUNNING,
];
