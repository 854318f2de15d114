"""Health: each part in a line."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import NamedTuple

from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import __version__
from app.web.formats import moment, number, size
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
        _verification(),
        _backup(),
        Part(gettext("Free disk"), free > _LITTLE_ROOM, size(free)),
    ]


def _verification() -> Part:
    name, last = gettext("Rows, originals and index"), services().upkeep.verification()
    if last is None:
        return Part(name, True, gettext("not compared yet; a worker does it at night"))
    when = moment(last.at)
    if last.error:
        return Part(name, False, gettext("could not be compared: %(moment)s", moment=when))
    if last.differences:
        words = gettext("%(count)s differences: %(moment)s", count=number(last.differences), moment=when)
        return Part(name, False, words)
    return Part(name, True, gettext("agree: %(moment)s", moment=when))


def _backup() -> Part:
    name, last = gettext("Backup"), services().upkeep.backup()
    if last is None:
        return Part(name, True, gettext("none yet"))
    well = last.missing == 0 and not last.is_old(datetime.now(UTC))
    if last.missing:
        words = gettext("%(moment)s, without %(count)s originals", moment=moment(last.at), count=number(last.missing))
        return Part(name, well, words)
    return Part(name, well, moment(last.at))
