"""A mailbox file becomes one .eml file a mail."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.workers.extract.mail_builder import content, names, read_bytes
from workers.extract.base import Limits, Source, UnreadableFile
from workers.extract.mbox import MboxExtractor

LINE = b"From an@abc.vn Wed Oct 27 09:31:00 2021\n"
ONE = "From: An <an@abc.vn>\nSubject: Báo giá\n\nChào\n>From đây trở đi\n".encode()
TWO = b"From: B <b@abc.vn>\nSubject: =?utf-8?q?H=E1=BB=A3p?=\n\nFrom here it is text\n"


def read(data: bytes, folder: Path, limits: Limits | None = None):  # type: ignore[no-untyped-def]
    return read_bytes(data, folder, "hop-thu.mbox", extractor=MboxExtractor(), limits=limits, media_type="text/plain")


def test_each_mail_is_a_file_with_its_bytes(tmp_path: Path) -> None:
    found = read(LINE + ONE + b"\n" + LINE + TWO + b"\n", tmp_path)
    assert names(found) == ["Báo giá.eml", "Hợp.eml"]
    assert content(found, "Báo giá.eml") == ONE.replace(b">From", b"From")
    assert content(found, "Hợp.eml") == TWO
    assert found.pages == () and found.no_text_reason is not None and "2 mails" in found.no_text_reason


def test_the_same_mail_twice_is_one_file(tmp_path: Path) -> None:
    assert names(read(LINE + TWO + b"\n" + LINE + TWO, tmp_path)) == ["Hợp.eml"]


def test_from_in_running_text_parts_nothing(tmp_path: Path) -> None:
    mail = b"From: a@b.vn\nSubject: S\n\nFrom the start\n\nFrom now on it costs 5\n"
    assert len(read(LINE + mail, tmp_path).embedded) == 1


def test_limit_on_mails(tmp_path: Path) -> None:
    data = b"".join(LINE + b"From: a@b.vn\nSubject: %d\n\nx\n\n" % i for i in range(5))
    with pytest.raises(UnreadableFile, match="mailbox file has more than 3 mails"):
        read(data, tmp_path, Limits(max_members=3))


def test_bids_only_for_a_separator_with_headers_below() -> None:
    def bid(head: bytes) -> int:
        return MboxExtractor().bid(Source(Path("x"), "x", "text/plain", head))

    assert bid(LINE + ONE) == 92
    assert bid(b"From the desk of An\nhello\n") == 0
    assert bid(ONE) == 0
