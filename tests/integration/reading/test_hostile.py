"""Files made to break readers: each has an outcome, in time, and the next file is read as if nothing had been."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.domain.reading import PageRead
from tests.integration.reading.scans import VIETNAMESE
from tests.integration.reading.test_formats import layered_pdf
from workers.extract.base import Limits, UnreadableFile
from workers.reading import Reader, ReadingTimes, SandboxFailure

DATA = Path(os.environ.get("HOSO_TEST_DATA", Path(__file__).resolve().parents[4] / "shared" / "data"))
FILES = sorted((DATA / "hostile-pdf").glob("*.pdf"))
TIMES = ReadingTimes(survey=60, page=60, ocr=50)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.skipif(not FILES, reason="the hostile PDFs of HOSO_TEST_DATA are not here")
def test_every_hostile_pdf_has_an_outcome(tmp_path: Path) -> None:
    after = tmp_path / "after.pdf"
    after.write_bytes(layered_pdf(VIETNAMESE))
    with Reader(cores=2, limits=Limits(), scratch_root=tmp_path, times=TIMES) as reader:
        with ThreadPoolExecutor(2) as pool:
            outcomes = dict(zip(FILES, pool.map(lambda path: _outcome(reader, path), FILES), strict=True))
        assert _outcome(reader, after) == "text"
    refused = [path.name for path, outcome in outcomes.items() if outcome not in ("text", "empty", "encrypted")]
    # A few are so broken that no program opens them; most must be read.
    assert len(refused) < len(FILES) * 0.05, refused
    assert sum(outcome == "text" for outcome in outcomes.values()) > len(FILES) * 0.65


def _outcome(reader: Reader, path: Path) -> str:
    pages: list[PageRead] = []
    with reader.scratch() as scratch:
        try:
            read = reader.read(path, path.name, scratch=scratch, on_page=lambda page, total: pages.append(page))
        except UnreadableFile as error:
            assert str(error)
            return "unreadable"
        except SandboxFailure as failure:
            return failure.kind.value
    if read.encrypted:
        return "encrypted"
    assert len(pages) == int(read.properties["page_count"]) == len(read.pages)
    assert all(page.error for page in pages if page.outcome.value == "failed")
    return max((page.outcome.value for page in pages), default="no pages")
