"""User text into a query tree. No text makes it raise, and none reaches an engine's own parser.

    hop dong "bình minh" -nháp (a OR b) type:contract date:03/2024 amount:>100tr 12/2024/HĐKT-ABC 0903 123 456

Words are all-of, OR binds its two neighbours, - excludes, quotes keep the order of words. Brackets mean nothing.
A field that is not known, or a value its field cannot read, is searched as plain words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from indexing.text import clean, code_forms, find_phones, fold, token_pairs, tokens
from indexing.values import Amounts, Dates, read_amounts, read_dates

MAX_CHARACTERS = 1000  # more is cut
MAX_TERMS = 32  # words, phrases and filters; more are left out
MAX_PHRASE = 32  # words of one phrase; more are left out

# field ("type", "status", "door") -> words of people, folded, one space between -> value in the index
Vocabulary = Mapping[str, Mapping[str, str]]
NO_VOCABULARY: Vocabulary = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Word:
    """One token, folded and exact."""

    folded: str
    exact: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Two or more tokens in this order, next to each other."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Written in one piece with signs inside; matches by its key (letters and digits) or as a phrase of its parts."""

    key: str
    phrase: Phrase


@dataclass(frozen=True, slots=True)
class Phone:
    """Matches by its E.164 key or as it is written."""

    key: str
    written: Word | Code | Phrase


@dataclass(frozen=True, slots=True)
class Choice:
    """field is one of type, status, door, year; any of the values."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CustomerIs:
    """A customer's id, its code, or words of a party's name."""

    written: str
    key: str
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class NumberIs:
    """The paper's own number, or the beginning of it."""

    key: str


@dataclass(frozen=True, slots=True)
class DateIn:
    dates: Dates


@dataclass(frozen=True, slots=True)
class AmountIn:
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class Not:
    node: Node


@dataclass(frozen=True, slots=True)
class Or:
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class And:
    nodes: tuple[Node, ...]


Text = Word | Phrase | Code | Phone  # what is looked for in words; the rest only narrows
Narrowing = Choice | CustomerIs | NumberIs | DateIn | AmountIn
Node = Text | Narrowing | Not | Or


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked. `nothing`: something was typed, yet no letter or digit in it, so that nothing can match."""

    tree: And
    nothing: bool = False

    @property
    def is_empty(self) -> bool:
        """Nothing asked: everything visible matches."""
        return not self.tree.nodes and not self.nothing


_FIELDS = {
    **dict.fromkeys(["type", "loai"], "type"),
    **dict.fromkeys(["customer", "khach", "khachhang", "kh"], "customer"),
    **dict.fromkeys(["date", "ngay"], "date"),
    **dict.fromkeys(["number", "so"], "number"),
    **dict.fromkeys(["amount", "tien", "sotien"], "amount"),
    **dict.fromkeys(["year", "nam"], "year"),
    **dict.fromkeys(["status", "trangthai"], "status"),
    **dict.fromkeys(["door", "cua", "nguon"], "door"),
}
_OR = frozenset({"OR", "|", "||", "HOẶC"})
_QUOTES = str.maketrans("“”„«»″", '""""""')
_PIECE = re.compile(
    r"""(?P<minus>-)?
        (?: (?P<field>[^\W\d_]{2,12}):(?:"(?P<quoted>[^"]*)"|(?P<value>[^\s"]+))
          | "(?P<phrase>[^"]*)"
          | (?P<chunk>\S+?)(?=\s|"|$))""",
    re.VERBOSE,
)


def parse(text: str, vocabulary: Vocabulary = NO_VOCABULARY) -> Query:
    """The tree of what was typed; see the module for the language."""
    typed = clean(text[: 4 * MAX_CHARACTERS]).translate(_QUOTES)[:MAX_CHARACTERS]
    nodes: list[Node] = []
    join_next = False
    for item in _pieces(typed, vocabulary):
        if item is None:
            join_next = bool(nodes)
        elif join_next:
            nodes[-1] = _either(nodes[-1], item)
            join_next = False
        elif len(nodes) < MAX_TERMS:
            nodes.append(item)
    distinct = tuple(dict.fromkeys(nodes))
    return Query(And(distinct), nothing=not distinct and bool(typed.strip()))


def _either(left: Node, right: Node) -> Or:
    alternatives = (left.nodes if isinstance(left, Or) else (left,)) + (right,)
    return Or(alternatives[:MAX_TERMS])


def _pieces(typed: str, vocabulary: Vocabulary) -> Iterator[Node | None]:
    """Nodes in the order typed; None stands for OR."""
    phones = {span.start: span for span in find_phones(typed)}
    position = 0
    while position < len(typed):
        if (span := phones.get(position)) is not None:
            yield _phone(span.key, typed[span.start : span.end])
            position = span.end
        elif typed[position].isspace() or (match := _PIECE.match(typed, position)) is None:
            position += 1
        else:
            yield from _nodes(match, vocabulary)
            position = match.end()


def _nodes(match: re.Match[str], vocabulary: Vocabulary) -> Iterator[Node | None]:
    chunk = match["chunk"]
    if chunk in _OR and not match["minus"]:
        yield None
        return
    for node in _meaning(match, vocabulary):
        yield Not(node) if match["minus"] else node


def _meaning(match: re.Match[str], vocabulary: Vocabulary) -> list[Node]:
    """What one piece asks for; a negated piece of several words becomes one node, to be excluded as a whole."""
    if match["phrase"] is not None:
        return _one(_quoted(match["phrase"]))
    if match["field"] is None:
        return _one(_chunk(match["chunk"]))
    value = match["quoted"] if match["quoted"] is not None else match["value"]
    filtered = _filter(_FIELDS.get(fold(match["field"])), value, vocabulary)
    if filtered is not None:
        return [filtered]
    if match["minus"]:
        return _one(_chunk(f"{match['field']} {value}"))
    return [n for part in (match["field"], *value.split()) if (n := _chunk(part)) is not None]


def _one(node: Text | None) -> list[Node]:
    return [] if node is None else [node]


def _words(text: str) -> tuple[Word, ...]:
    return tuple(Word(folded, exact) for folded, exact in token_pairs(text)[:MAX_PHRASE])


def _quoted(text: str) -> Text | None:
    if len(text.split()) == 1:
        return _chunk(text)
    words = _words(text)
    return Phrase(words) if len(words) > 1 else next(iter(words), None)


def _chunk(text: str) -> Word | Code | Phrase | None:
    words = _words(text)
    if len(words) < 2:
        return next(iter(words), None)
    forms = code_forms(text)
    return Code(forms.joined, Phrase(words)) if forms else Phrase(words)


def _phone(key: str, written: str) -> Phone:
    node = _chunk(written)
    assert node is not None  # a number has digits
    return Phone(key, node)


def _filter(field: str | None, value: str, vocabulary: Vocabulary) -> Narrowing | None:
    """The filter a known field makes of a value, None when it cannot be read."""
    match field:
        case "date":
            dates = read_dates(value)
            return DateIn(dates) if dates else None
        case "amount":
            amounts = read_amounts(value)
            return AmountIn(amounts) if amounts else None
        case "number":
            forms = code_forms(value)
            return NumberIs(forms.joined) if forms else None
        case "customer":
            forms = code_forms(value)
            return CustomerIs(value.strip(), forms.joined, _words(value)) if forms else None
        case "type" | "status" | "door" | "year":
            return _choice(field, value, vocabulary.get(field, {}))
        case _:
            return None


def _choice(field: str, value: str, known: Mapping[str, str]) -> Choice | None:
    """Values between commas: words of the vocabulary, or the index's own ("purchase-order" is purchase_order)."""
    values = []
    for part in value.split(","):
        words = tokens(part)
        if words:
            values.append(known.get(" ".join(words), "_".join(words)))
    if not values or (field == "year" and not all(len(v) == 4 and v.isdigit() for v in values)):
        return None
    return Choice(field, tuple(dict.fromkeys(values)))
