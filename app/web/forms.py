"""Base of all forms: messages in the reader's language, text cleaned as it enters.

The form token is checked for the whole app before any view runs (see __init__), so forms carry none.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import flask_babel
from flask import request
from wtforms import Form
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined,unused-ignore]

from app.domain.text import clean, clean_line
from app.errors import Conflict, InvalidInput
from app.web.wording import words_of


class _Catalog:
    """WTForms has no Vietnamese of its own; its messages are in our catalog."""

    def gettext(self, text: str) -> str:
        """The message in the reader's language."""
        return str(flask_babel.gettext(text))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The message for `n` in the reader's language; WTForms fills in the number itself."""
        return str(flask_babel.get_translations().ungettext(singular, plural, n))


class HosoForm(Form):
    """A WTForms form over the request's fields. `submitted_and_valid()` is True on a good POST."""

    class Meta:
        """WTForms' own place for settings of a form."""

        def get_translations(self, _form: Form) -> _Catalog:
            """Where messages come from."""
            return _Catalog()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        formdata = request.form if request.method == "POST" else None
        super().__init__(kwargs.pop("formdata", formdata), *args, **kwargs)

    def submitted_and_valid(self) -> bool:
        """Whether this request posts the form and every field is good."""
        return request.method == "POST" and self.validate()

    def blame(self, err: InvalidInput | Conflict) -> None:
        """Put a service's objection, in the reader's language, beside the field it names or above the form."""
        message, name = words_of(err.message), getattr(err, "field", None)
        field = self[name] if name and name in self else None
        if field is not None:
            field.errors = [*field.errors, message]
        else:
            self.form_errors.append(message)


def options(pairs: Iterable[tuple[str, object]]) -> list[Any]:
    """Choices of a SelectField from (value, words); words may be lazy."""
    return [SelectChoice(value=value, label=words) for value, words in pairs]


def line(value: str | None) -> str | None:
    """Field filter: one clean line, None when empty."""
    return clean_line(value) or None if value else None


def text(value: str | None) -> str | None:
    """Field filter: clean text of several lines, None when empty."""
    return clean(value).strip() or None if value else None
