"""ZIP containers with fixed times, so that the same content gives the same bytes."""

from __future__ import annotations

import io
import re
import zipfile

_EPOCH = (2020, 1, 1, 0, 0, 0)
_STAMPS = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def to_zip(members: dict[str, bytes]) -> bytes:
    """A ZIP of the members in their order; names may hold any letter (UTF-8)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(_entry(name), content)
    return out.getvalue()


def settle(office_file: bytes) -> bytes:
    """An Office file packed again with fixed times, inside its properties too."""
    with zipfile.ZipFile(io.BytesIO(office_file)) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    core = "docProps/core.xml"
    if core in members:
        members[core] = _STAMPS.sub(b"2020-01-01T00:00:00Z", members[core])
    return to_zip(members)


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info
