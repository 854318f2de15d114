"""What is wrong with what a person entered: field by field, in words that can be translated.

A fault's `message` is an English text that serves as the translation key; values that vary stay beside it
as named placeholders, so that pages put it in the reader's language and the command line in English.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.errors import InvalidInput


def msgid(text: str) -> str:
    """Marks a text for translation where it is defined; it is translated where it is shown."""
    return text


REQUIRED = msgid("This is needed.")
TOO_LONG = msgid("At most %(limit)s characters.")
NOT_A_CHOICE = msgid("“%(value)s” is not one of: %(choices)s.")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one field. `message` may hold %(name)s placeholders filled from `values`."""

    field: str
    message: str
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def in_words(self, translate: Callable[[str], str] = msgid) -> str:
        """The fault in words, through `translate` (text to text) when given.

        A value called "fault" is itself a message and is translated too.
        """
        if not self.values:
            return translate(self.message)
        inner = {key: translate(value) if key == "fault" else value for key, value in self.values.items()}
        return translate(self.message) % inner


class InvalidFields(InvalidInput):
    """Several fields cannot be used as given; nothing was changed."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.in_words()}" for fault in faults), field=faults[0].field)
        self.faults = faults


def raise_faults(faults: list[Fault]) -> None:
    """Raises InvalidFields when there is any fault."""
    if faults:
        raise InvalidFields(tuple(faults))
