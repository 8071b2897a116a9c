"""Drives a firmware upgrade of the emulator through the client that openapi-generator makes for Python.

`cargo xtask peers` calls it as `drive.py URL FINGERPRINT IMAGE VERSION`. It ends with 0 if every answer came back
typed and the appliance runs VERSION at the end; otherwise the failed assertion says what was wrong.
"""

import hashlib
import ssl
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import openapi_client as api
import urllib3

# A reboot of the emulator takes two seconds; this bounds a run in which it never comes back.
PATIENCE_SECONDS = 60


def pinned_certificate(url: str, fingerprint: str) -> str:
    """The certificate that the server shows, if it has the fingerprint that the emulator printed."""
    address = urlsplit(url)
    pem = ssl.get_server_certificate((address.hostname, address.port))
    shown = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()
    assert shown == fingerprint.replace(":", "").lower(), f"another certificate: {shown}"
    file = Path(tempfile.mkdtemp()) / "appliance.pem"
    file.write_text(pem)
    return str(file)


def log_in(configuration: api.Configuration, client: api.ApiClient) -> None:
    """Opens a session, whose cookie the configuration then sends with every request."""
    answer = api.AuthenticationApi(client).login_with_http_info()
    assert answer.status_code == 200, answer
    name, _, session = answer.headers["set-cookie"].split(";")[0].partition("=")
    assert name == "session_id" and session, name
    configuration.api_key["sessionCookie"] = session


def slots(client: api.ApiClient) -> dict:
    """What each slot holds, by its key."""
    return {slot.key: slot.body for slot in api.SlotsApi(client).firmware_slot_list().items}


def wait_for(version: str, configuration: api.Configuration, client: api.ApiClient) -> int:
    """Polls until the version runs; gives the number of requests that were not answered with 200."""
    refused = 0
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            running = api.ApplianceApi(client).appliance_info_get().body.firmware_version
            if running is None:
                # Without a session the appliance answers, but leaves its version out.
                log_in(configuration, client)
                continue
            if running == version:
                return refused
        except (api.ApiException, urllib3.exceptions.HTTPError):
            refused += 1
        time.sleep(0.1)
    raise AssertionError(f"{version} does not run after {PATIENCE_SECONDS} seconds")


def main(url: str, fingerprint: str, image: str, version: str) -> None:
    """The upgrade."""
    configuration = api.Configuration(
        host=url,
        username="admin",
        password="admin",
        ssl_ca_cert=pinned_certificate(url, fingerprint),
        retries=False,
    )
    with api.ApiClient(configuration) as client:
        firmware = api.FirmwareApi(client)
        try:
            slots(client)
            raise AssertionError("the slots were listed without a session")
        except api.ApiException as refusal:
            assert refusal.status == 401, refusal
            assert refusal.data.error.type == "Unauthenticated", refusal.data

        log_in(configuration, client)
        before = slots(client)
        running = [body.version for body in before.values() if body.current]
        empty = [key for key, body in before.items() if body.version is None]
        assert len(running) == 1 and running[0] != version and empty, before
        print(f"logged in; {running[0]} runs, slots {', '.join(empty)} are empty")

        try:
            firmware.firmware_test(api.FirmwareTestRequest(slot_id=int(empty[0])))
            raise AssertionError("an empty slot was tested")
        except api.ApiException as refusal:
            assert refusal.status == 404, refusal
            assert refusal.data.error.type == "ResourceNotFound", refusal.data
            assert refusal.data.error.details.resource == empty[0], refusal.data

        key = api.UploadApi(client).firmware_upload(("sps.iso", Path(image).read_bytes())).key
        assert slots(client)[key].version == version, slots(client)
        print(f"uploaded {version} into slot {key}")

        tested = firmware.firmware_test(api.FirmwareTestRequest(slot_id=int(key)))
        assert tested.key == key and tested.body.test_summary, tested
        print("tested it")

        reason = "Driven by a client for Python"
        upgrade = api.FirmwareUpgradeRequest(slot_id=int(key), message=reason)
        assert firmware.firmware_upgrade(upgrade).key == key
        refused = wait_for(version, configuration, client)
        assert refused, "the appliance answered all the time: it has not rebooted"
        assert slots(client)[key].current, slots(client)
        print(f"upgraded; {refused} requests were refused during the reboot")


if __name__ == "__main__":
    main(*sys.argv[1:])
