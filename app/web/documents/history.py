"""What happened to a document, in words: deliveries and what was done, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext

from app.db.tables import Arrival, AuditRow
from app.domain.facts import FactField
from app.services.document_detail import DocumentDetail
from app.web.documents.facts_view import LABELS, shown
from app.web.kinds import DOORS, STATUSES


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened. `who` "" where the machine did it; `more` is a second line, perhaps ""."""

    at: datetime
    icon: str
    words: str
    who: str
    more: str = ""


def history_of(detail: DocumentDetail) -> list[Happening]:
    """Deliveries and acts, newest first."""
    happenings = [_arrived(arrival, first=index == 0) for index, arrival in enumerate(detail.arrivals)]
    happenings += [told for row in detail.history if (told := _told(row, detail.names)) is not None]
    return sorted(happenings, key=lambda h: h.at, reverse=True)


def _arrived(arrival: Arrival, *, first: bool) -> Happening:
    door = str(DOORS[arrival.door].label)
    words = gettext("Arrived: %(door)s", door=door) if first else gettext("Arrived again: %(door)s", door=door)
    return Happening(arrival.arrived_at, DOORS[arrival.door].icon, words, arrival.sender, arrival.source_name)


def _told(row: AuditRow, names: Mapping[str, str]) -> Happening | None:
    details: Mapping[str, Any] = row.details or {}
    who = "" if row.actor_kind == "system" else row.actor
    told = _words(row.action, details, names)
    if told is None:
        return None
    icon, words, more = told
    return Happening(row.at, icon, words, who, more)


def _words(action: str, details: Mapping[str, Any], names: Mapping[str, str]) -> tuple[str, str, str] | None:
    """(icon, sentence, second line) of an act; None for what deliveries tell already."""
    customer = names.get(str(details.get("party") or ""), gettext("a customer"))
    match action:
        case "receive" | "receive_again":
            return None
        case "file":
            return _filed(details, customer)
        case "assign":
            return "user-check", gettext("Filed to %(customer)s", customer=customer), _learned(details)
        case "reject":
            return "user-x", gettext("Not %(customer)s's", customer=customer), _learned(details)
        case "correct":
            return "pencil", gettext("Corrected"), _corrections(details)
        case "update":
            return "pencil", gettext("Changed the title"), _change(details.get("title"))
        case "split" | "join" | "undo_cut":
            return _cut(action, details)
        case "download":
            return "download", _download(details), ""
        case _:
            icon, sentence = _plain(action)
            return icon, sentence, ""


def _filed(details: Mapping[str, Any], customer: str) -> tuple[str, str, str]:
    outcome = str(details.get("outcome"))
    if outcome == "filed":
        return "folder-check", gettext("Filed by itself to %(customer)s", customer=customer), ""
    if outcome == "dismissed":
        return "stack-2", gettext("Taken apart into its parts"), ""
    status = STATUSES.get(outcome)
    return "help-circle", gettext("Asks a person: %(state)s", state=str(status.label) if status else outcome), ""


def _cut(action: str, details: Mapping[str, Any]) -> tuple[str, str, str]:
    parts, left_out = list(map(str, details.get("parts") or [])), list(map(str, details.get("left_out") or []))
    told = [gettext("pages %(pages)s", pages=", ".join(parts).replace("-", "–"))] if parts else []
    if left_out:
        told.append(gettext("left out: %(pages)s", pages=", ".join(left_out)))
    if action == "undo_cut":
        return "arrow-back-up", gettext("Cut the scan as it was before"), "; ".join(told)
    if action == "split":
        return "cut", gettext("Took the scan apart by hand"), "; ".join(told)
    return "stack-2", gettext("Made the scan one document again"), ""


def _plain(action: str) -> tuple[str, str]:
    known = {
        "dismiss": ("file-off", gettext("Set aside")),
        "undo": ("arrow-back-up", gettext("Took the last decision back")),
        "give_password": ("key", gettext("Gave the password")),
        "delete": ("trash", gettext("Put in the trash")),
        "restore": ("arrow-back-up", gettext("Took out of the trash")),
        "link": ("link", gettext("Took back that another document has nothing to do with it")),
        "unlink": ("unlink", gettext("Said that another document has nothing to do with it")),
        "retry": ("reload", gettext("Had it tried again")),
    }
    return known.get(action, ("point", action))


def _download(details: Mapping[str, Any]) -> str:
    match details.get("form"):
        case "text":
            return str(gettext("Downloaded the text"))
        case "searchable":
            return str(gettext("Downloaded the searchable PDF"))
        case _:
            return str(gettext("Downloaded the original"))


def _learned(details: Mapping[str, Any]) -> str:
    learned, unlearned = ("; ".join(map(str, details.get(key) or [])) for key in ("learned", "unlearned"))
    parts = [
        gettext("Learned: %(what)s", what=learned) if learned else "",
        gettext("No sign any more: %(what)s", what=unlearned) if unlearned else "",
    ]
    return "; ".join(filter(None, parts))


def _corrections(details: Mapping[str, Any]) -> str:
    parts = []
    for name, pair in details.items():
        if name in set(FactField):
            field = FactField(name)
            old, new = (shown(field, str(value)) if value else "–" for value in pair)
            parts.append(f"{LABELS[field]}: {old} → {new}")
    return "; ".join(parts)


def _change(pair: Sequence[Any] | None) -> str:
    return " → ".join(str(value) or "–" for value in pair) if pair else ""
