"""Pages of tasks: list, form, the tick."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.services.tasks import TaskFilter, TaskInput
from app.web.business_forms import TaskForm, people_choices, typed
from app.web.business_pages import asked, back_to_customer, deleted, fixed_customer, shown_version, try_saving, try_to
from app.web.formats import day
from app.web.identity import current_actor, safe_next
from app.web.locale import TIMEZONE
from app.web.toasts import toast
from app.web.wiring import services

blueprint = Blueprint("tasks", __name__, url_prefix="/tasks")

_NAMES = ("title", "due_on", "assignee_id", "note")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Mine unless ?who= says otherwise; open ones unless ?done=1."""
    actor, who = current_actor(), asked("who") or "me"
    assignee = {"me": actor.user_id or "", "all": ""}.get(who, who)
    narrowed = TaskFilter(assignee_id=assignee, text=asked("text"), done=asked("done") == "1")
    lines, cursor = services().tasks.page(actor, narrowed, request.args.get("cursor"))
    today = datetime.now(ZoneInfo(TIMEZONE)).date()
    return render_template(
        "tasks/index.html",
        lines=lines,
        cursor=cursor,
        who=who,
        done=narrowed.done,
        text=narrowed.text,
        owners=services().customers.owners(),
        today=today,
    )


@blueprint.route("/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """The form for a new task; mine unless somebody else is chosen."""
    actor = current_actor()
    form = _form(TaskForm(data={"customer": asked("customer"), "assignee_id": actor.user_id}))
    if form.submitted_and_valid():
        customer = typed(form.customer.data)
        made = try_to(lambda: services().tasks.create(actor, _entered(form), customer), form)
        if made:
            toast(gettext("Saved."))
            return redirect(back_to_customer(customer if request.args.get("customer") else None, "tasks.index"))
    return _page(form, fixed=fixed_customer())


@blueprint.route("/<task_id>", methods=["GET", "POST"])
def edit(task_id: str) -> ResponseReturnValue:
    """The form for a task there is."""
    line = services().tasks.get(current_actor(), task_id)
    row = line.row
    told = {"title": row.title, "due_on": day(row.due_on), "assignee_id": row.assignee_id or "", "note": row.note}
    form = _form(TaskForm(data={**told, "version": row.version}), row.assignee_id)
    if form.submitted_and_valid():
        saved = try_saving(
            lambda: services().tasks.edit(current_actor(), task_id, form.shown_version, _entered(form)), form
        )
        if saved:
            toast(gettext("Saved."))
            return redirect(back_to_customer(line.customer_code, "tasks.index"))
    return _page(form, line=line)


@blueprint.post("/<task_id>/done")
def done(task_id: str) -> ResponseReturnValue:
    """Tick off, or take the tick away; can be undone."""
    is_done = request.values.get("done", "1") == "1"
    version = shown_version()
    services().tasks.set_done(current_actor(), task_id, version, is_done)
    undo = url_for("tasks.done", task_id=task_id, version=version + 1, done="0" if is_done else "1")
    toast(gettext("Done.") if is_done else gettext("Open again."), undo=undo)
    wanted = request.form.get("next")
    return redirect(safe_next(wanted) if wanted else url_for("tasks.index"))


@blueprint.post("/<task_id>/delete")
def delete(task_id: str) -> ResponseReturnValue:
    """Into the trash; can be undone."""
    services().tasks.delete(current_actor(), task_id, shown_version())
    return deleted(gettext("The task is in the trash."), "task", task_id, url_for("tasks.index"))


def _page(form: TaskForm, **values: object) -> ResponseReturnValue:
    shown = {"fixed": "", "line": None} | values
    return render_template("tasks/form.html", form=form, **shown), 400 if form.errors else 200


def _form(form: TaskForm, assignee_id: str | None = None) -> TaskForm:
    form.assignee_id.choices = people_choices(services().customers.owners(), assignee_id)
    return form


def _entered(form: TaskForm) -> TaskInput:
    return TaskInput(**{name: typed(form[name].data) for name in _NAMES})
