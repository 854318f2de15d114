"""No mail, however odd, makes its reader raise or lose its text."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.workers.extract.mail_builder import HEAD, PDF, html, leaf, multipart, picture, read_bytes, text
from workers.extract.base import UnreadableFile
from workers.extract.forwarded import find_forward, split_quoted
from workers.extract.mail_dates import parse_header_date, parse_printed_date
from workers.extract.mail_html import html_to_text
from workers.extract.mail_labels import FORWARD_PREFIXES, printed_labels
from workers.extract.mail_text import decode
from workers.extract.msg import MsgExtractor
from workers.extract.rtf_body import body_of_rtf

QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LABELS = st.sampled_from(printed_labels())
ODD = st.text(st.sampled_from("aĐ ợ:;<>@\"'()[]=?\\\t\0\x7f\u200b\ud83d%-_.,*>|/éк文\r\n"), max_size=60)
SEEDS = (
    HEAD + text("Chào"),
    multipart("mixed", text("x"), leaf("Content-Type: application/pdf; name=a.pdf", PDF), head=HEAD),
    multipart(
        "related",
        html("<img src=cid:a>"),
        leaf("Content-Type: image/png; name=l.png\r\nContent-ID: <a>", picture(20, 20)),
        head=HEAD,
    ),
    b"Subject: =?utf-8?B?SOG7o3A=?=\r\nFrom: =?x?Q?a?= <a@b.vn>\r\n\r\n---------- Forwarded message ---------\r\n"
    b"From: A <a@b.vn>\r\nDate: 27/10/2021\r\nSubject: x\r\nTo: y\r\n\r\nhi",
)


def read(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = read_bytes(data, Path(folder))
    assert found.mail is not None
    assert found.pages


@QUICK
@given(st.binary(max_size=2000))
def test_any_bytes(data: bytes) -> None:
    read(data)


@QUICK
@given(st.lists(st.tuples(st.sampled_from(["From", "To", "Cc", "Date", "Subject", "References", "Content-Type"]), ODD)))
def test_any_headers(rows: list[tuple[str, str]]) -> None:
    read("".join(f"{name}: {value}\r\n" for name, value in rows).encode("utf-8", "replace") + b"\r\nbody")


@QUICK
@given(st.sampled_from(SEEDS), st.integers(0, 2**32), st.integers(1, 40))
def test_good_mails_with_bytes_changed(seed: bytes, chance: int, changes: int) -> None:
    dice = random.Random(chance)
    data = bytearray(seed)
    for _ in range(changes):
        at = dice.randrange(len(data))
        match dice.randrange(3):
            case 0:
                data[at] = dice.randrange(256)
            case 1:
                del data[at : at + dice.randrange(20)]
            case _:
                data[at:at] = data[dice.randrange(len(data)) :][: dice.randrange(60)]
        data = data or bytearray(b"x")
    read(bytes(data))


@QUICK
@given(st.integers(0, 2**32), st.integers(1, 60))
def test_broken_outlook_messages_are_read_or_refused(chance: int, changes: int) -> None:
    from tests.unit.workers.extract.msg_builder import Msg, MsgFile, msg_bytes

    dice = random.Random(chance)
    data = bytearray(msg_bytes(Msg(subject="x", body="y", to=("a@b.vn",), files=(MsgFile("a.pdf", PDF),))))
    for _ in range(changes):
        data[dice.randrange(len(data))] = dice.randrange(256)
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = read_bytes(bytes(data), Path(folder), "x.msg", extractor=MsgExtractor())
        except UnreadableFile as err:
            assert "Outlook" in str(err)
        else:
            assert found.mail is not None


@QUICK
@given(st.lists(st.one_of(ODD, st.tuples(LABELS, ODD).map(lambda p: f"{p[0]}: {p[1]}")), max_size=15), ODD)
def test_forwards_in_any_lines(lines: list[str], subject: str) -> None:
    found = find_forward(subject, "\n".join(lines), "<p>" + "<br>".join(lines))
    assert found is None or (found.chain and (found.chain[0].from_name or found.chain[0].from_address))


@QUICK
@given(st.sampled_from(sorted(FORWARD_PREFIXES)), st.sampled_from(["", "> ", "  ", "*"]))
def test_a_forward_survives_any_prefix_and_mark(prefix: str, mark: str) -> None:
    rows = ["---- Forwarded message ----", "From: A B <a@b.vn>", "Date: 27/10/2021 09:31", "Subject: x", "To: y@z.vn"]
    found = find_forward(f"{prefix}: x", "\n".join(f"{mark}{row}" for row in rows))
    assert found is not None
    assert (found.chain[0].from_address, found.chain[0].from_name) == ("a@b.vn", "A B")


@QUICK
@given(st.lists(ODD, max_size=12))
def test_splitting_quotes_loses_no_line(lines: list[str]) -> None:
    whole = "\n".join(lines)
    newest, quoted = split_quoted(whole)
    words = split_words(whole)
    assert sorted(words) == sorted(split_words(newest) + split_words(quoted))


def split_words(value: str) -> list[str]:
    from app.domain.text import clean

    return clean(value.replace("\r", "\n")).split()


@QUICK
@given(ODD, st.sampled_from(["<div>", "<blockquote>", "<table><tr><td>", "<pre>", "<a href='mailto:a@b.vn'>", "<!--"]))
def test_any_html(value: str, tag: str) -> None:
    assert isinstance(html_to_text(tag * 5 + value + tag), str)


@QUICK
@given(ODD)
def test_any_date(value: str) -> None:
    for found in (parse_header_date(value), parse_printed_date(value)):
        assert found is None or found.tzinfo is not None


@QUICK
@given(st.binary(max_size=300), st.text(max_size=20))
def test_any_charset(data: bytes, charset: str) -> None:
    assert isinstance(decode(data, charset)[0], str)


@QUICK
@given(st.binary(max_size=300))
def test_any_packed_rtf(data: bytes) -> None:
    packed = data[:8] + b"LZFu" + data[8:]
    try:
        assert isinstance(body_of_rtf(packed), str)
    except ValueError as err:
        assert "RTF" in str(err)
