"""A paper as structured content: blocks in reading order and the facts they state. Renderers draw it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from bench.samples.records import Line, Organisation, Party


@dataclass(frozen=True, slots=True)
class Motto:
    """The national heading that official and contractual papers carry."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """A firm's own head: sign, name, address, phone, mail."""

    party: Party


@dataclass(frozen=True, slots=True)
class OfficialHead:
    """Two columns: firm, number and matter left; motto, place and date right."""

    firm: str
    number: str
    about: str
    place_date: str


@dataclass(frozen=True, slots=True)
class Title:
    """The name of the paper, centred; `under` are lines below it (number, matter)."""

    text: str
    under: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. align: left | right | center | justify; style: normal | bold | italic."""

    text: str
    align: str = "justify"
    style: str = "normal"


@dataclass(frozen=True, slots=True)
class Filled:
    """A printed line with gaps that were filled in by hand: the odd `parts`. align: left | right | center."""

    parts: tuple[str, ...]
    align: str = "right"


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of an article or section."""

    text: str


@dataclass(frozen=True, slots=True)
class PartyBlock:
    """One party: its label line ("BÊN A (BÊN MUA): …") and labelled lines."""

    label: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TwoParties:
    """Two party blocks side by side."""

    left: PartyBlock
    right: PartyBlock


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a head. `widths` are shares of the line; `right` the columns set right; `closing`
    rows (totals) have a label over all columns but the last, and a value."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    right: frozenset[int] = frozenset()
    closing: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """One place to sign; `stamp` is the firm whose round red stamp stands over it, "" for none; `dated` the line below
    the name that says when, its odd parts written by hand ("Ngày: ", "12/3/2025")."""

    label: str
    note: str
    name: str
    stamp: str = ""
    dated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signatures:
    """One or two signatures beside each other; a single one stands right."""

    places: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """A new page, where the format has pages."""


Block = (
    Motto
    | Letterhead
    | OfficialHead
    | Title
    | Text
    | Filled
    | Heading
    | PartyBlock
    | TwoParties
    | Grid
    | Signatures
    | Break
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a reader should find on the paper. Amounts are whole units as digits; None where it says nothing.

    `amount` is the sum payable: with tax; of a rental, the month's. `expiry` of a quotation is the offer's last day.
    """

    type: str
    date: dt.date | None = None
    number: str | None = None
    amount: str | None = None
    currency: str | None = None
    effective: dt.date | None = None
    expiry: dt.date | None = None
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class Paper:
    """Content and facts of one document. font: serif | sans; `footer` stands on each page."""

    facts: Facts
    blocks: tuple[Block, ...]
    font: str = "serif"
    size: float = 11.5
    footer: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """What a layout is asked to write: between us and `them`, on `day`, with this number.

    `variant` chooses among a layout's forms; `reference` is the number (and day) of an earlier paper.
    """

    rng: Random
    own: Organisation
    them: Party
    day: dt.date
    number: str
    lines: tuple[Line, ...] = ()
    variant: int = 0
    effective: dt.date | None = None
    expiry: dt.date | None = None
    reference: str = ""
    reference_day: dt.date | None = None
    language: str = "vi"
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def us(self) -> Party:
        """Our own side."""
        return self.own.party

    def one_of(self, *options: str) -> str:
        """One of some wordings, drawn from the brief's own source of chance."""
        return self.rng.choice(options)


def to_lines(paper: Paper) -> list[str]:
    """The paper as lines of plain text, in reading order; an empty line between blocks."""
    lines: list[str] = []
    for block in paper.blocks:
        lines.extend(_block_lines(block))
        lines.append("")
    return lines


def filled_in(parts: tuple[str, ...]) -> str:
    """The line as it is typed where nothing can be written by hand: "ngày ..12.. tháng ..3.. năm ..2025.."."""
    return "".join(f"..{part}.." if at % 2 else part for at, part in enumerate(parts))


def _block_lines(block: Block) -> list[str]:
    match block:
        case Motto():
            return ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
        case Letterhead(party):
            return [party.name.upper(), f"Địa chỉ: {party.address}", f"Điện thoại: {party.phone}  Email: {party.email}"]
        case OfficialHead(firm, number, about, place_date):
            return [firm.upper(), f"Số: {number}", about, place_date]
        case Title(text, under):
            return [text, *under]
        case Text(text) | Heading(text):
            return [text]
        case Filled(parts):
            return [filled_in(parts)]
        case PartyBlock(label, rows):
            return [label, *(f"{name}: {value}" for name, value in rows)]
        case TwoParties(left, right):
            return [*_block_lines(left), *_block_lines(right)]
        case Grid():
            body = ["\t".join(row) for row in (block.headers, *block.rows)]
            return [*body, *(f"{label}: {value}" for label, value in block.closing)]
        case Signatures(places):
            return [
                "\t".join(p.label for p in places),
                "\t".join(p.note for p in places),
                "\t".join(p.name for p in places),
                *(["\t".join(filled_in(p.dated) for p in places)] if any(p.dated for p in places) else []),
            ]
        case Break():
            return []
