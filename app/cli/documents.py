"""Commands about documents: add, show, documents, search."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from app.bootstrap import Services
from app.cli.adding import Addition, Waiter, files_below, take
from app.cli.describe import describe
from app.cli.session import add_json, operator, print_json, services
from app.db.types import new_id
from app.db.visibility import get_customer_by_code
from app.domain.documents import DocumentStatus
from app.errors import InvalidInput

_STATUSES = [s.value for s in DocumentStatus]


def register(commands: Any) -> None:
    """Add these commands to the parser."""
    add = commands.add_parser("add", help="take files (folders recursively)")
    add.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    add.add_argument("--customer", metavar="CODE", help="file them to this customer")
    add.add_argument("--wait", action="store_true", help="until each is settled, working itself when no worker runs")
    add_json(add)
    add.set_defaults(run=run_add)
    show = commands.add_parser("show", help="one document with its facts and reasons")
    show.add_argument("id")
    show.add_argument("--text", action="store_true", help="with the text of all pages")
    add_json(show)
    show.set_defaults(run=run_show)
    for verb, told in (("relate", "take that back"), ("unrelate", "say that two documents are not related")):
        word = commands.add_parser(verb, help=told)
        word.add_argument("id", help="one of the two documents")
        word.add_argument("link", metavar="LINK", help="the link's id, as `hoso show` tells it")
        add_json(word)
        word.set_defaults(run=run_relate, verb=verb)
    listing = commands.add_parser("documents", help="list documents")
    listing.add_argument("--customer", metavar="CODE")
    listing.add_argument("--status", choices=_STATUSES)
    add_json(listing)
    listing.set_defaults(run=run_documents)
    search = commands.add_parser("search", help="search, as in the search box")
    search.add_argument("query", nargs="+")
    search.add_argument("--limit", type=_limit, default=20)
    add_json(search)
    search.set_defaults(run=run_search)


def _limit(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 200:
        raise argparse.ArgumentTypeError("must be 1 to 200")
    return int(text)


def run_add(options: argparse.Namespace) -> int:
    """Take files; with --wait report each document when it is settled."""
    actor = operator("add")
    with services() as wired:
        if options.customer:
            with wired.db.read() as session:
                options.customer = get_customer_by_code(session, actor, options.customer).code
        batch, failed = new_id(), False
        additions: list[Addition] = []
        for path in files_below(options.paths):
            addition = take(wired, path, actor, batch=batch, customer_code=options.customer, bulk=not options.wait)
            additions.append(addition)
            failed |= addition.error is not None
            if addition.error is not None:
                print(f"hoso: {path}: {addition.error}", file=sys.stderr)
            if not options.wait:
                _print_added(wired, options, addition)
        if options.wait:
            failed |= Waiter(wired, actor).report(additions, lambda told: _print_line(options, told))
        return 1 if failed else 0


def _print_added(wired: Services, options: argparse.Namespace, addition: Addition) -> None:
    if addition.captured is None:
        _print_line(options, addition.failed_line())
        return
    told = describe(wired, operator("add"), addition.captured.document_id, arrival_id=addition.captured.arrival_id)
    if not addition.captured.is_new:
        told["status"] = "duplicate"
    _print_line(options, told)


def _print_line(options: argparse.Namespace, told: dict[str, Any]) -> None:
    if options.json:
        print_json(told)
        return
    where = f" → {told['customer']}" if told.get("customer") else ""
    error = f" ({told['error']})" if told.get("error") else ""
    print(f"{told['status']:<10} {told['title']}{where}{error}  {told['id'] or ''}", flush=True)


def run_show(options: argparse.Namespace) -> int:
    """Print one document."""
    actor = operator("show")
    with services() as wired:
        told = describe(wired, actor, options.id)
        pages = wired.documents.pages(actor, options.id) if options.text else ()
        wired.documents.seen(actor, options.id)
    if options.text:
        told["text"] = "\n\n".join(page.text for page in pages)
    if options.json:
        print_json(told)
        return 0
    _print_told(told)
    if options.text:
        print("\n" + told["text"])
    return 0


def _print_told(told: dict[str, Any]) -> None:
    for key, value in told.items():
        if key == "facts":
            for name, fact in value.items():
                several = fact if isinstance(fact, list) else [fact]
                print(f"  {name}: {', '.join(str(f['value']) for f in several)}")
        elif key not in {"candidates", "links", "orders", "text"} and value not in (None, ""):
            print(f"{key}: {value}")
    for candidate in told["candidates"]:
        signs = ", ".join(f"{e['signal']} {e['value']}" for e in candidate["evidence"])
        print(f"candidate {candidate['customer']} {candidate['score']:.0%}: {signs}")
    for link in told["links"]:
        print(_link_line(link))
    for order in told["orders"]:
        print(f"order {order['code']}: {order['date']}, {order['status']}, {order['amount']} {order['currency']}")


def _link_line(link: dict[str, Any]) -> str:
    other = link["document"]
    kind = {"to": "refers_to", "from": "referred_to_by"}.get(link["direction"], link["kind"])
    said = "" if link["related"] else f" (not related, says {link['said_by']})"
    return f"{kind}: {other['title']} [{other['customer'] or '-'}] {other['id']}, link {link['id']}{said}"


def run_relate(options: argparse.Namespace) -> int:
    """Say whether the two documents of a link have to do with each other."""
    actor = operator(options.verb)
    with services() as wired:
        say = wired.links.restore if options.verb == "relate" else wired.links.dismiss
        say(actor, options.id, options.link)
        told = describe(wired, actor, options.id)["links"]
    link = next((each for each in told if each["id"] == options.link), None)
    if options.json:
        print_json(link or {"id": options.link, "related": options.verb == "relate"})
    else:
        print(_link_line(link) if link else f"link {options.link}: said")
    return 0


def run_documents(options: argparse.Namespace) -> int:
    """List every document, newest first."""
    actor = operator("documents")
    with services() as wired:
        cursor: str | None = None
        while True:
            page = wired.documents.list(
                actor,
                statuses=[options.status] if options.status else (),
                customer_code=options.customer,
                cursor=cursor,
                limit=500,
            )
            for line in page.lines:
                _print_line(
                    options,
                    {
                        "id": line.document.id,
                        "source": line.document.original_name,
                        "parent": line.document.parent_id,
                        "sha256": line.document.sha256,
                        "status": line.document.status,
                        "type": line.document.type,
                        "title": line.document.title,
                        "customer": line.customer_code,
                        "pages": line.document.pages,
                        "error": line.document.status_reason if line.document.status == "failed" else None,
                    },
                )
            cursor = page.cursor
            if cursor is None:
                return 0


def run_search(options: argparse.Namespace) -> int:
    """Search and print the hits."""
    query = " ".join(options.query)
    if not query.strip():
        raise InvalidInput("Nothing to search for.")
    with services() as wired:
        answer = wired.search.search(operator("search"), query, facets=(), limit=options.limit)
    for found in answer.found:
        document = found.document
        told = {
            "id": document.id,
            "title": document.title,
            "customer": found.customer.code if found.customer else None,
            "type": document.type,
            "date": document.dated.isoformat() if document.dated else None,
            "page": found.hit.page,
            "snippet": "".join(segment.text for segment in found.hit.snippet),
            "score": round(found.hit.score, 4),
        }
        if options.json:
            print_json(told)
        else:
            page = f" p.{told['page']}" if told["page"] else ""
            print(f"{told['title']}  [{told['customer'] or '-'}]{page}\n    {told['snippet']}")
    if not options.json and not answer.found:
        print("Nothing found.")
    return 0
