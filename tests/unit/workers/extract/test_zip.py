"""Archives taken apart safely."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from tests.unit.workers.extract.sources import read
from workers.extract.base import Limits, UnreadableFile


def _archive(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return buffer.getvalue()


def _locked(data: bytes) -> bytes:
    """The archive with the flag of encryption set on its members, in both places it is kept."""
    changed = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(signature)
        while at >= 0:
            changed[at + offset] |= 1
            at = changed.find(signature, at + 4)
    return bytes(changed)


def test_members_become_files_and_rubbish_stays_behind(tmp_path: Path) -> None:
    data = _archive(("thư mục/hợp đồng.txt", b"abc"), ("__MACOSX/._x", b"x"), ("a/.DS_Store", b"x"), ("trống/", b""))
    result = read(tmp_path, "a.zip", data)
    assert [(item.name, Path(item.path).read_bytes()) for item in result.embedded] == [("hợp đồng.txt", b"abc")]
    assert result.pages == ()
    assert result.no_text_reason


@pytest.mark.parametrize("name", ["../../evil.txt", "/etc/evil.txt", "..\\..\\evil.txt", "C:\\evil.txt"])
def test_paths_lead_nowhere(tmp_path: Path, name: str) -> None:
    (item,) = read(tmp_path, "a.zip", _archive((name, b"x"))).embedded
    assert Path(item.path).parent == tmp_path / "scratch"
    assert item.name == "evil.txt"


def test_two_members_of_one_name_are_both_kept(tmp_path: Path) -> None:
    result = read(tmp_path, "a.zip", _archive(("a/x.txt", b"1"), ("b/x.txt", b"2")))
    assert sorted(Path(item.path).read_bytes() for item in result.embedded) == [b"1", b"2"]


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    bomb = _archive(("bomb", b"\0" * 30_000_000), method=zipfile.ZIP_BZIP2)
    with pytest.raises(UnreadableFile, match="far more"):
        read(tmp_path, "a.zip", bomb)
    with pytest.raises(UnreadableFile, match="limit"):
        read(tmp_path, "a.zip", _archive(("a", b"x" * 5000)), Limits(max_unpacked_bytes=1000))


def test_too_many_members_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="more than 2"):
        read(tmp_path, "a.zip", _archive(*((str(n), b"x") for n in range(3))), Limits(max_members=2))


def test_locked_members_ask_for_the_password(tmp_path: Path) -> None:
    result = read(tmp_path, "a.zip", _locked(_archive(("a.txt", b"x"))))
    assert result.encrypted
    assert result.embedded == ()
    assert read(tmp_path, "a.zip", _locked(_archive(("a.txt", b"x"))), password="wrong").encrypted


def test_a_broken_member_does_not_cost_the_others(tmp_path: Path) -> None:
    data = bytearray(_archive(("a.txt", b"first"), ("b.txt", b"second"), method=zipfile.ZIP_STORED))
    data[data.find(b"first")] ^= 0xFF
    result = read(tmp_path, "a.zip", bytes(data))
    assert [item.name for item in result.embedded] == ["b.txt"]
    assert result.properties["broken_members"] == "1"


def test_a_broken_archive_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="broken"):
        read(tmp_path, "a.zip", _archive(("a.txt", b"x"))[:-30])
