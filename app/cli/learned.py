"""Commands about what was learned: look through it, take one lesson back, put it back; train the types' classifier."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from typing import Any

from app.cli.session import add_json, operator, positive, print_json, services
from app.domain.learning import LessonKind
from app.services.lessons import LessonLine
from app.services.type_learning import in_words

_DONE = {"retire": "taken back", "restore": "put back"}


def register(commands: Any) -> None:
    """Add these commands to the parser."""
    group = commands.add_parser("learned", help="what corrections have taught").add_subparsers(required=True)
    listing = group.add_parser("list", help="lessons, newest first")
    listing.add_argument("--customer", default="", metavar="CODE", help="only about this customer")
    listing.add_argument("--kind", default="", choices=[kind.value for kind in LessonKind], help="only of this kind")
    listing.add_argument("--limit", type=positive, default=100, help="how many at most (default 100)")
    add_json(listing)
    listing.set_defaults(run=run_list)
    types = group.add_parser("types", help="the classifier of types: how it did, switch it off and on")
    types.add_argument("--use", choices=("on", "off"), help="whether it may be used when it is better than the rules")
    add_json(types)
    types.set_defaults(run=run_types)
    for verb, told in (("retire", "take one lesson back"), ("restore", "let it act again")):
        action = group.add_parser(verb, help=told)
        action.add_argument("id", metavar="ID", help="as `hoso learned list` shows it")
        action.set_defaults(run=run_change, verb=verb)


def run_list(options: argparse.Namespace) -> int:
    """Print the lessons; that more are there, or none, is said on stderr."""
    with services() as wired:
        found = wired.lessons.page(
            operator("learned list"), kind=options.kind, customer_code=options.customer, limit=options.limit
        )
    for line in found.lines:
        print_json(_facts(line)) if options.json else print(_words(line))
    if found.cursor:
        print(f"only the newest {options.limit} are shown; see --limit, --customer and --kind", file=sys.stderr)
    elif not found.lines and not options.json:
        print("nothing learned yet", file=sys.stderr)
    return 0


def _state(line: LessonLine) -> str:
    return "acts" if line.acts else "taken back" if line.taken_back_at else "overtaken"


def _facts(line: LessonLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "kind": line.kind.value,
        "state": _state(line),
        "type": line.identifier,
        "value": line.value,
        "customer": line.customer_code,
        "document": line.document_id,
        "by": line.actor,
        "at": line.created_at.isoformat(),
        "filed": line.filed,
    }


def _words(line: LessonLine) -> str:
    of = f"{line.identifier}: {line.value}" if line.identifier else line.value
    about = line.customer_code or ""
    when = line.created_at.date().isoformat()
    return f"{line.id}  {_state(line):<10} {line.kind.value:<12} {about:<10} {of[:60]:<60} {when} {line.actor}".rstrip()


def run_types(options: argparse.Namespace) -> int:
    """Print how the last training of the classifier of types ended."""
    with services() as wired:
        if options.use:
            wired.type_learning.switch(operator("learned types"), on=options.use == "on")
        last, is_on = wired.type_learning.last(), wired.type_learning.is_on()
    if not options.json:
        print(in_words(last))
        return 0
    figures = asdict(last.figures) if last else None
    trained = last.trained_at.isoformat() if last else None
    print_json({"on": is_on, "used": bool(last and last.is_used), "trained_at": trained, "figures": figures})
    return 0


def run_change(options: argparse.Namespace) -> int:
    """Take one lesson back or put it back."""
    with services() as wired:
        change = wired.lessons.take_back if options.verb == "retire" else wired.lessons.put_back
        value = change(operator(f"learned {options.verb}"), options.id)
    print(f"{value}: {_DONE[options.verb]}")
    return 0
