"""One Reader for all tests of a module: its sandbox is warm after the first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.domain.reading import FileRead, PageRead
from workers.extract.base import Limits
from workers.reading import Reader


@dataclass
class Read:
    """A finished read: its result, its pages with words, and what `on_page` was told as totals."""

    file: FileRead
    pages: list[PageRead] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    embedded: dict[str, bytes] = field(default_factory=dict)


ReadFile = Callable[..., Read]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    with Reader(cores=2, limits=Limits(), scratch_root=tmp_path_factory.mktemp("scratch")) as made:
        yield made


@pytest.fixture
def read(reader: Reader, tmp_path: Path) -> ReadFile:
    """Read bytes as a file of a name."""

    def run(data: bytes, name: str = "file", password: str | None = None, done: tuple[int, ...] = ()) -> Read:
        path = tmp_path / "blob"
        path.write_bytes(data)
        pages: list[PageRead] = []
        totals: list[int] = []

        def on_page(page: PageRead, total: int) -> None:
            pages.append(page)
            totals.append(total)

        with reader.scratch() as scratch:
            file = reader.read(path, name, scratch=scratch, on_page=on_page, password=password, done=done)
            embedded = {item.name: Path(item.path).read_bytes() for item in file.embedded}
        return Read(file, sorted(pages, key=lambda page: page.number), totals, embedded)

    return run
