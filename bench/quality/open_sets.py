"""`python -m bench.quality.open_sets`: who wrote first in forwarded mails, and what becomes of hostile PDFs.

Reads HOSO_TEST_DATA (default ../shared/data beside the repository). `bench.understand` measures the other two sets.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.quality.score import Share
from workers.extract.base import Limits, UnreadableFile
from workers.extract.forwarded import find_forward
from workers.reading import Reader
from workers.sandbox.failure import SandboxFailure

DATA = Path(os.environ.get("HOSO_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
_SENDER = "john.doe@acme.com"
_REPLIES = "variant_4"


def forwards(folder: Path) -> tuple[Share, Share]:
    """The first sender of each forward, and replies not taken for forwards: the set's `variant_4` are replies.

    A forward whose quote shows no address is right when the sender's name is found.
    """
    senders, replies = Share(), Share()
    for path in sorted(folder.glob("*_body*.txt")):
        subject = path.with_name(path.name.replace("_body", "_subject"))
        body = path.read_text("utf-8")
        found = find_forward(subject.read_text("utf-8") if subject.exists() else "", body)
        said = (found.chain[0].from_address or found.chain[0].from_name or "") if found and found.chain else ""
        if path.stem.endswith(_REPLIES):
            replies.add(found is None, f"{path.name}: a reply, said forward of {said or 'nobody'}")
            continue
        wanted = _SENDER if _SENDER in body.lower() else "john doe"
        senders.add(said.lower() == wanted, f"{path.name}: truth {wanted}, said {said or 'nothing'}")
    return senders, replies


def hostile(folder: Path, cores: int) -> Counter[str]:
    """How many files came to which end; every end but "crash" and "timeout" is one that says its reason."""
    files = sorted(folder.glob("*.pdf"))
    with (
        tempfile.TemporaryDirectory(prefix="hoso-hostile-") as scratch,
        Reader(cores=cores, limits=Limits(), scratch_root=Path(scratch)) as reader,
        ThreadPoolExecutor(cores) as pool,
    ):
        return Counter(pool.map(lambda path: _outcome(reader, path), files))


def _outcome(reader: Reader, path: Path) -> str:
    with reader.scratch() as scratch:
        try:
            read = reader.read(path, path.name, scratch=scratch, on_page=lambda _page, _total: None)
        except UnreadableFile:
            return "refused with a reason"
        except SandboxFailure as failure:
            return failure.kind.value
    if read.encrypted:
        return "encrypted"
    return max((page.outcome.value for page in read.pages), default="no pages")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both; 1 when the material is absent."""
    parser = argparse.ArgumentParser(prog="python -m bench.quality.open_sets", description=__doc__)
    parser.add_argument("--misses", action="store_true", help="name every mail whose first sender is not found")
    parser.add_argument("--no-hostile", action="store_true", help="mails only")
    given = parser.parse_args(arguments)
    if not (DATA / "forwarded-mail").is_dir():
        print(f"no test material at {DATA}", file=sys.stderr)
        return 1
    told = ("first sender of a forward", "a reply is no forward")
    for name, share in zip(told, forwards(DATA / "forwarded-mail"), strict=True):
        low, high = share.interval()
        print(f"{name}: {share.hits} of {share.all}, {100 * share.value:.1f} % ({100 * low:.1f}–{100 * high:.1f})")
        if given.misses:
            print(*(f"  {miss}\n" for miss in share.misses), sep="", end="")
    if not given.no_hostile:
        ends = hostile(DATA / "hostile-pdf", len(os.sched_getaffinity(0)))
        print("hostile-pdf:", ", ".join(f"{count} {end}" for end, count in ends.most_common()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
