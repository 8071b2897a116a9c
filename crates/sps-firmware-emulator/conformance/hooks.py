"""Real firmware images where the document says binary, so that uploads can succeed."""

import os
import pathlib

import schemathesis
from hypothesis import strategies

images = [
    pathlib.Path(path).read_bytes()
    for path in os.environ["FIRMWARE_IMAGES"].split(os.pathsep)
]

for media_type in ("application/octet-stream", "application/x-iso9660-image"):
    schemathesis.openapi.media_type(media_type, strategies.sampled_from(images))
