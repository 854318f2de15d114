"""What comes out of the sandbox is checked before it is believed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.domain.reading import Box, EmbeddedFile, FileRead, MailHeaders, PageOutcome, PageRead, ReadMethod, Word
from workers.extract.wire import file_from_json, file_to_json, page_from_json, page_to_json
from workers.sandbox.failure import GarbledAnswer

PAGE = PageRead(1, "Hợp đồng", ReadMethod.OCR, PageOutcome.TEXT, words=(Word("Hợp", 0, 3, Box(0, 0, 1, 1)),))


@pytest.mark.parametrize(
    "change",
    [
        {"number": "x"}, {"text": None}, {"method": "magic"}, {"outcome": 7}, {"words": [[0, 99, 0, 0, 1, 1, 1]]},
        {"words": [[-1, 3, 0, 0, 1, 1, 1]]}, {"words": [["a"]]}, {"words": 5}, {"width": float("nan")},
        {"words": [[0, 3, 0, 0, 1, float("inf"), 1]]}, {"confidence": "high"},
    ],
)  # fmt: skip
def test_a_page_that_is_none_is_garbage(change: dict[str, Any]) -> None:
    with pytest.raises(GarbledAnswer):
        page_from_json(page_to_json(PAGE) | change)


def test_boxes_are_kept_within_the_page() -> None:
    (word,) = page_from_json(page_to_json(PAGE) | {"words": [[0, 3, -5, 0.5, 9, 2, 7]]}).words
    assert word.box == Box(0.0, 0.5, 1.0, 1.0)
    assert word.confidence == 1.0


def test_a_file_comes_back_as_it_went(tmp_path: Path) -> None:
    (tmp_path / "member").write_bytes(b"x")
    read = FileRead(
        "message/rfc822",
        embedded=(EmbeddedFile("a.txt", str(tmp_path / "member"), "text/plain", "cid"),),
        mail=MailHeaders(subject="Báo giá", to=("a@b.vn",), authenticated=True),
        properties={"title": "x"},
    )
    assert file_from_json(file_to_json(read), tmp_path) == read


@pytest.mark.parametrize(
    "where", ["/etc/passwd", "{scratch}/../outside", "{scratch}/link", "{scratch}/missing", "{scratch}"]
)
def test_embedded_files_lie_in_the_scratch_folder(tmp_path: Path, where: str) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    (tmp_path / "outside").write_bytes(b"x")
    (scratch / "link").symlink_to("/etc/passwd")
    data = file_to_json(FileRead("x", embedded=(EmbeddedFile("a", where.format(scratch=scratch)),)))
    with pytest.raises(GarbledAnswer):
        file_from_json(data, scratch)
