"""What Hoso has learned: every lesson with where it comes from, each to be taken back and put back."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from app.domain.learning import LessonKind
from app.domain.text import clean_line
from app.domain.type_choice import LEAST_EXAMPLES, LEAST_OF_A_TYPE
from app.errors import NotFound
from app.services.lessons import LessonPage
from app.web.documents.facts_view import LABELS
from app.web.identity import current_actor, safe_next
from app.web.kinds import TYPES
from app.web.settings.section import blueprint, page
from app.web.toasts import toast
from app.web.wiring import services

KINDS = {
    LessonKind.IDENTIFIER: (_("Means the customer"), "green", "circle-check"),
    LessonKind.NEGATIVE: (_("Does not mean the customer"), "red", "circle-x"),
    LessonKind.RETIRED: (_("Says nothing any more"), "grey", "circle-minus"),
    LessonKind.NOT_CUSTOMER: (_("This document is not theirs"), "orange", "user-x"),
    LessonKind.TYPE: (_("Example of a type"), "blue", "school"),
}
IDENTIFIERS = {"alias": _("Other name")} | {field.value: label for field, label in LABELS.items()}


@blueprint.get("/learned")
def learned() -> ResponseReturnValue:
    """The lessons, newest first, narrowed by what is chosen."""
    chosen = {key: clean_line(request.args.get(key, ""))[:64] for key in ("kind", "customer")}
    fault = ""
    try:
        found = services().lessons.page(
            current_actor(), kind=chosen["kind"], customer_code=chosen["customer"], cursor=request.args.get("cursor")
        )
    except NotFound:
        found, fault = LessonPage([], None), gettext("No customer has this code.")
    return page(
        "settings/learned.html",
        training=services().type_learning.last(),
        is_on=services().type_learning.is_on(),
        least=LEAST_EXAMPLES,
        least_of_a_type=LEAST_OF_A_TYPE,
        log=found,
        chosen=chosen,
        fault=fault,
        kinds=KINDS,
        identifiers=IDENTIFIERS,
        types=TYPES,
    )


@blueprint.post("/learned/types")
def learned_types() -> ResponseReturnValue:
    """Allow or forbid that types are learned from examples."""
    on = request.form.get("on") == "1"
    services().type_learning.switch(current_actor(), on=on)
    if on:
        toast(gettext("Types may be learned from examples."))
    else:
        toast(gettext("Types are told by the rules alone."))
    return _back()


@blueprint.post("/learned/<lesson_id>/retire")
def learned_retire(lesson_id: str) -> ResponseReturnValue:
    """Take one lesson back."""
    value = services().lessons.take_back(current_actor(), lesson_id)
    undo = url_for("settings.learned_restore", lesson_id=lesson_id)
    toast(gettext("Taken back: %(value)s. What waits is weighed again.", value=_shown(value)), undo=undo)
    return _back()


@blueprint.post("/learned/<lesson_id>/restore")
def learned_restore(lesson_id: str) -> ResponseReturnValue:
    """Let it act again."""
    value = services().lessons.put_back(current_actor(), lesson_id)
    toast(gettext("It acts again: %(value)s. What waits is weighed again.", value=_shown(value)))
    return _back()


def _shown(value: str) -> str:
    return str(TYPES[value].label) if value in TYPES else f"“{value}”"


def _back() -> ResponseReturnValue:
    return redirect(safe_next(request.form.get("next") or url_for("settings.learned")), 303)
