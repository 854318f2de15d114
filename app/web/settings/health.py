"""Health: each part in a line."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import NamedTuple

from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import __version__
from app.web.formats import number, size
from app.web.health import blobs_answer, database_answers
from app.web.settings.section import blueprint, page
from app.web.wiring import services

_LITTLE_ROOM = 2 * 1000**3


class Part(NamedTuple):
    """One part: well or not, and in words."""

    name: str
    is_well: bool
    words: str


@blueprint.get("/health")
def health() -> ResponseReturnValue:
    """The page."""
    return page("settings/health.html", parts=_parts(), version=__version__, now=datetime.now(UTC))


def _parts() -> list[Part]:
    wired = services()
    answers, missing = gettext("answers"), gettext("does not answer")
    index, queue = wired.index.health(), wired.jobs.state()
    free = shutil.disk_usage(wired.settings.home).free
    database, blobs = database_answers(), blobs_answer()
    return [
        Part(gettext("Database"), database, answers if database else missing),
        Part(gettext("Store of originals"), blobs, answers if blobs else missing),
        Part(
            gettext("Search index"),
            index.ok and not index.outdated,
            gettext("%(count)s documents", count=number(index.documents)) if index.ok else index.detail,
        ),
        Part(
            gettext("Queue"),
            queue.dead == 0,
            gettext(
                "%(waiting)s waiting, %(running)s running, %(dead)s given up",
                waiting=number(queue.waiting),
                running=number(queue.running),
                dead=number(queue.dead),
            ),
        ),
        Part(gettext("Free disk"), free > _LITTLE_ROOM, size(free)),
    ]
