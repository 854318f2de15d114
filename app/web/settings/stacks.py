"""What separates the documents of a scanned stack."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange

from app.domain.separators import MOST_BLANKS, ArchiveNumbers, Patch, Separators
from app.errors import InvalidInput
from app.web.forms import HosoForm, line, options
from app.web.identity import current_actor
from app.web.settings.section import blueprint, page
from app.web.toasts import toast
from app.web.wiring import services

# As scanner makers write them; those that are meant to separate come first.
_PATCHES = (
    (Patch.T, "Patch T"),
    (Patch.TWO, "Patch II"),
    (Patch.THREE, "Patch III"),
    (Patch.ONE, "Patch I"),
    (Patch.FOUR, "Patch IV"),
    (Patch.SIX, "Patch VI"),
)


class StacksForm(HosoForm):
    """The settings in the shape of app.domain.separators.Separators."""

    patches = SelectMultipleField(
        _("Patch codes that separate"),
        choices=options((patch.value, name) for patch, name in _PATCHES),
    )
    texts = TextAreaField(_("Texts of bar codes and QR codes that separate"))
    sheets = RadioField(
        _("The separator sheet itself"),
        choices=options((("drop", _("is in no document")), ("keep", _("is the first page of the document behind it")))),
    )
    blanks = IntegerField(_("Blank pages in a row that separate"), [InputRequired(), NumberRange(0, MOST_BLANKS)])
    drops_backs = BooleanField(_("Leave out the empty backs of sheets"))
    archive = RadioField(
        _("Archive numbers on labels"),
        choices=options(
            (
                (ArchiveNumbers.IGNORED.value, _("are not looked for")),
                (ArchiveNumbers.KEPT.value, _("are kept with the document")),
                (ArchiveNumbers.BEGIN.value, _("are kept, and a document begins at each")),
            )
        ),
    )
    prefix = StringField(_("Letters before the archive number"), [InputRequired()], filters=[line])

    def values(self) -> Separators:
        """The settings, not checked yet."""
        return Separators(
            patches=frozenset(Patch(name) for name in self.patches.data or ()),
            texts=frozenset((self.texts.data or "").splitlines()),
            keeps_sheets=self.sheets.data == "keep",
            blanks=int(self.blanks.data or 0),
            drops_backs=bool(self.drops_backs.data),
            archive=ArchiveNumbers(self.archive.data),
            prefix=self.prefix.data or "",
        )


@blueprint.route("/stacks", methods=["GET", "POST"])
def stacks() -> ResponseReturnValue:
    """The form."""
    form = StacksForm(data=_stored(services().separators.current()))
    if form.submitted_and_valid():
        try:
            services().separators.set(current_actor(), form.values())
        except InvalidInput as err:
            form.blame(err)
        else:
            toast(gettext("Saved. It holds for what comes in from now on."))
            return redirect(url_for("settings.stacks"))
    return page("settings/stacks.html", form=form), 400 if form.errors else 200


def _stored(now: Separators) -> dict[str, object]:
    return {
        "patches": [patch.value for patch in now.patches],
        "texts": "\n".join(sorted(now.texts)),
        "sheets": "keep" if now.keeps_sheets else "drop",
        "blanks": now.blanks,
        "drops_backs": now.drops_backs,
        "archive": now.archive.value,
        "prefix": now.prefix,
    }
