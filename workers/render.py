"""Draws pages and writes searchable PDFs in the sandbox, for callers that must not parse files.

Run as `python -m workers.render`. `page` draws one page, upright, as a picture; `searchable` reads
`{"pages": [{"number", "rotation", "words": [[text, x0, y0, x1, y1], …]}]}` from stdin and writes the original
pages with those words as an invisible layer. The output appears whole or not at all. The password of a PDF
is taken from HOSO_PASSWORD.
Exit codes: 0 done, 2 wrong use, 3 nothing to draw for this type, 4 unreadable, 5 the sandbox failed.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from workers.extract.base import Limits, UnreadableFile
from workers.sandbox import Sandbox, SandboxFailure, TaskLimits

NO_PICTURE, UNREADABLE, FAILED = 3, 4, 5
PASSWORD_VARIABLE = "HOSO_PASSWORD"  # noqa: S105 - the name of a variable
_PAGE_LIMITS = TaskLimits(cpu_seconds=60, wall_seconds=120)
_FILE_LIMITS = TaskLimits(cpu_seconds=600, wall_seconds=900)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    given = _parser().parse_args(arguments)
    args: dict[str, Any] = {
        "name": given.name,
        "media_type": given.type,
        "password": os.environ.get(PASSWORD_VARIABLE) or None,
        "limits": asdict(Limits()),
    }
    try:
        with tempfile.TemporaryDirectory(prefix="hoso-render-") as scratch:
            if given.command == "page":
                args |= {"number": given.page, "width": given.width, "rotation": given.rotation, "format": given.format}
                found = _write("render", args, [given.blob], given.out, Path(scratch), _PAGE_LIMITS)
            else:
                words = Path(scratch) / "words.json"
                words.write_bytes(sys.stdin.buffer.read())
                found = _write("searchable", args, [given.blob, words], given.out, Path(scratch), _FILE_LIMITS)
    except UnreadableFile as error:
        return _said(str(error), UNREADABLE)
    except SandboxFailure as error:
        return _said(error.reason, FAILED)
    except OSError as error:
        return _said(error.strerror or "the file cannot be read or written", UNREADABLE)
    return 0 if found else _said("files of this type have no pages to draw", NO_PICTURE)


def _write(task: str, args: dict[str, Any], inputs: list[Path], out: Path, scratch: Path, limits: TaskLimits) -> bool:
    """Run the task with a new file beside `out` as its output and put it in place; False when it drew nothing."""
    answers: list[str] = []
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    try:
        with Sandbox(scratch, preload=()) as sandbox:
            sandbox.run(task, args, inputs=inputs, output=handle, limits=limits,
                        on_message=lambda message: answers.append(str(message.get("kind"))))  # fmt: skip
        os.fchmod(handle, 0o640)
        if answers in (["drawn"], ["written"]):
            Path(name).replace(out)
            return True
        return False
    finally:
        os.close(handle)
        Path(name).unlink(missing_ok=True)


def _said(message: str, code: int) -> int:
    sys.stderr.write(f"{message}\n")
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m workers.render", description="Draw pages in the sandbox.")
    commands = parser.add_subparsers(dest="command", required=True)
    for command, text in (("page", "draw one page"), ("searchable", "write a searchable PDF; words on stdin")):
        sub = commands.add_parser(command, help=text)
        sub.add_argument("--blob", type=Path, required=True, help="the file")
        sub.add_argument("--out", type=Path, required=True, help="the file to write")
        sub.add_argument("--type", default="", help="its media type; found out when empty")
        sub.add_argument("--name", default="", help="its original name, a hint")
        if command == "page":
            sub.add_argument("--page", type=int, default=1, help="counts from 1")
            sub.add_argument("--width", type=int, default=1200, help="pixels")
            sub.add_argument("--rotation", type=int, default=0, choices=(0, 90, 180, 270), help="clockwise")
            sub.add_argument("--format", default="webp", choices=("webp", "jpeg", "png"))
    return parser


if __name__ == "__main__":
    sys.exit(main())
