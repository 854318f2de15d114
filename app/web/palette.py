"""What the palette (Ctrl+K) finds. Each blueprint adds a provider; the answer is their entries in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.domain.access import Actor
from app.domain.text import clean_line, fold
from app.web import navigation
from app.web.identity import current_actor


class Entry(NamedTuple):
    """A place to go to. `hint` is grey text beside it (a code, a type); `kind` is the group's heading."""

    label: str
    url: str
    icon: str
    hint: str = ""


Provider = Callable[[Actor, str, int], Sequence[Entry]]

_PROVIDERS: list[Provider] = []
_EACH = 6

blueprint = Blueprint("palette", __name__, url_prefix="/palette")


def palette_provider(provider: Provider) -> Provider:
    """Decorator: add `provider(actor, text, limit)` to the palette. It must respect access and be quick."""
    _PROVIDERS.append(provider)
    return provider


@palette_provider
def _pages(actor: Actor, text: str, limit: int) -> Sequence[Entry]:
    wanted = fold(text)
    found = [p for p in navigation.places(actor) if wanted in fold(str(p.label))]
    return [Entry(str(place.label), place.url(), place.icon) for place in found[:limit]]


@blueprint.get("")
def entries() -> ResponseReturnValue:
    """The list for what is typed; a part of a page."""
    text = clean_line(request.args.get("q", ""))[:200]
    actor = current_actor()
    found = [entry for provider in _PROVIDERS for entry in provider(actor, text, _EACH)]
    return render_template("palette.html", entries=found, text=text)
