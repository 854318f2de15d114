"""Commands about scanned stacks: cutting one by hand, and what separates."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any

from app.cli.session import add_json, operator, print_json, services
from app.domain.separators import ArchiveNumbers, Patch, Separators
from app.errors import InvalidInput

_SWITCH = {"on": True, "off": False}


def register(commands: Any) -> None:
    """Add these commands to the parser."""
    stack = commands.add_parser("stack", help="cut a scan into documents, or have it as one again")
    acts = stack.add_subparsers(metavar="ACT", required=True)
    split = acts.add_parser("split", help="take a scan apart behind the pages that are given")
    split.add_argument("id")
    split.add_argument(
        "--after", type=_pages, default=[], metavar="N,N…", help="the last page of each document but one"
    )
    split.add_argument("--leave-out", type=_pages, default=[], metavar="N,N…", help="pages that are in no document")
    add_json(split)
    split.set_defaults(run=run_split)
    for name, run, what in (
        ("join", run_join, "have a scan as one document again"),
        ("undo", run_undo, "cut it as it was before a person cut it last"),
    ):
        act = acts.add_parser(name, help=what)
        act.add_argument("id")
        act.set_defaults(run=run)
    rules = commands.add_parser("separators", help="what separates the documents of a scan")
    rules.add_argument("--patch", metavar="T,2…", help="patch codes (1, 2, 3, 4, 6, T), or none")
    rules.add_argument(
        "--text", action="append", metavar="TEXT", help="of a bar code or QR code; again for more; or none"
    )
    rules.add_argument("--keep-sheets", choices=_SWITCH, help="a separator is the first page of what is behind it")
    rules.add_argument("--blanks", type=int, metavar="N", help="so many blank pages in a row separate; 0: none do")
    rules.add_argument("--drop-backs", choices=_SWITCH, help="leave out empty backs of sheets")
    rules.add_argument("--archive", choices=[value.value for value in ArchiveNumbers], help="numbers on labels")
    rules.add_argument("--prefix", help="letters before an archive number")
    add_json(rules)
    rules.set_defaults(run=run_separators)


def _pages(text: str) -> list[int]:
    try:
        return [int(page) for page in text.split(",")]
    except ValueError as err:
        raise argparse.ArgumentTypeError("must be page numbers, apart by commas") from err


def run_split(options: argparse.Namespace) -> int:
    """Take it apart; the parts are made by a worker."""
    actor = operator("stack split")
    with services() as wired:
        starts = [page + 1 for page in options.after]
        pages = wired.stacks.plan(actor, options.id).document.pages
        parts = wired.stacks.split(actor, options.id, starts, options.leave_out).parts(pages)
    if options.json:
        print_json({"id": options.id, "parts": [list(part) for part in parts]})
    else:
        for part in parts:
            print("pages " + ", ".join(map(str, part)))
    return 0


def run_join(options: argparse.Namespace) -> int:
    """Have it as one again."""
    with services() as wired:
        wired.stacks.join(operator("stack join"), options.id)
    print(f"{options.id}: one document again")
    return 0


def run_undo(options: argparse.Namespace) -> int:
    """Take the last cut back."""
    with services() as wired:
        wired.stacks.undo(operator("stack undo"), options.id)
    print(f"{options.id}: cut as before")
    return 0


def run_separators(options: argparse.Namespace) -> int:
    """Change what is given, and print what holds."""
    with services() as wired:
        before = wired.separators.current()
        wanted = _changed(before, options)
        if wanted != before:
            wired.separators.set(operator("separators"), wanted)
        now = wired.separators.current().as_json()
    if options.json:
        print_json(now)
    else:
        for name, value in now.items():
            print(f"{name}: {', '.join(value) or 'none' if isinstance(value, list) else value}")
    return 0


def _changed(now: Separators, options: argparse.Namespace) -> Separators:
    given: dict[str, Any] = {"blanks": options.blanks, "prefix": options.prefix}
    if options.patch is not None:
        given["patches"] = frozenset(map(_patch, options.patch.split(","))) if options.patch != "none" else frozenset()
    if options.text is not None:
        given["texts"] = frozenset(options.text) if options.text != ["none"] else frozenset()
    if options.archive is not None:
        given["archive"] = ArchiveNumbers(options.archive)
    for name, switch in (("keeps_sheets", options.keep_sheets), ("drops_backs", options.drop_backs)):
        given[name] = _SWITCH[switch] if switch is not None else None
    return replace(now, **{name: value for name, value in given.items() if value is not None})


def _patch(name: str) -> Patch:
    try:
        return Patch(name.strip().upper())
    except ValueError as err:
        raise InvalidInput(f"{name}: the patch codes are {', '.join(Patch)}.") from err
