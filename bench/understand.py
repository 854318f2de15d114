"""Measures fact extraction on the open test material: English contracts (CUAD) and ZUGFeRD invoices.

Run: python -m bench.understand [--misses]. Reads HOSO_TEST_DATA (default ../shared/data beside the repository).
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pypdf
import pypdfium2 as pdfium
from rapidfuzz import fuzz

from app.domain.facts import Fact, FactField
from app.domain.reading import PageOutcome, PageRead, ReadMethod
from app.domain.text import clean, fold_key
from workers.understand import understand, understand_einvoice

DATA = Path(os.environ.get("HOSO_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))


@dataclass
class Tally:
    """Right, wrong and missing answers of one measure, and answers where the truth has none."""

    right: int = 0
    wrong: int = 0
    missing: int = 0
    invented: int = 0
    notes: list[str] = field(default_factory=list)

    def add(self, name: str, truth: str | None, said: str | None, same: bool) -> None:
        """Counts one answer; `truth` None means the document has none."""
        if truth is None:
            self.invented += said is not None
        elif said is None:
            self.missing += 1
        elif same:
            self.right += 1
        else:
            self.wrong += 1
        if not same and (truth or said):
            self.notes.append(f"{name}: truth {truth}, said {said}")


Scores = dict[str, Tally]


def pages_of_text(text: str) -> list[PageRead]:
    """A text file as one page."""
    return [PageRead(1, clean(text), ReadMethod.NATIVE, PageOutcome.TEXT)]


def pages_of_pdf(path: Path) -> list[PageRead]:
    """The text layer of a PDF, page by page, without word boxes."""
    pdf = pdfium.PdfDocument(path)
    try:
        texts = [clean(page.get_textpage().get_text_bounded().replace("\r\n", "\n")) for page in pdf]
    finally:
        pdf.close()
    return [PageRead(i, text, ReadMethod.LAYER, PageOutcome.TEXT) for i, text in enumerate(texts, start=1)]


def _value(facts: list[Fact], wanted: FactField) -> str | None:
    return next((fact.value for fact in facts if fact.field is wanted), None)


def _iso(printed: str) -> str | None:
    parts = printed.split("/")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        return None
    month, day, year = map(int, parts)
    return date(year, month, day).isoformat()


_NO_NAME = re.compile(r"individually|singularly", re.IGNORECASE)
_TRADE_NAME = re.compile(r"\s+(?:d/?b/?a|doing business as|formerly known as)\s", re.IGNORECASE)


def _parties(printed: str) -> list[str]:
    """The names in CUAD's "A, Inc. ("A"); B LLC ("B")", without short and trade names.

    Sentences about both ("A and B (individually a “Party”)") and what names nobody ("an individual") are left out.
    """
    parts = [part.strip() for part in re.sub(r"\([^()]*\)", lambda m: m.group().replace(";", ","), printed).split(";")]
    names = []
    for part in parts:
        name = _TRADE_NAME.split(re.split(r"\s*\(", part, maxsplit=1)[0].strip())[0]
        both = " and " in name and _NO_NAME.search(part)
        if len(name) > 3 and not both and name[0] not in '"“(' and name.lower() not in ("an individual", "franchisee"):
            names.append(name)
    return names


def contracts(scores: Scores, source: str) -> int:
    """Scores the CUAD contracts read from "txt" or "pdf"; returns the characters read."""
    total = 0
    rows = list(csv.DictReader((DATA / "contracts-en" / "clauses.csv").open(encoding="utf-8-sig")))
    for row in rows:
        path = DATA / "contracts-en" / source / f"{row['file']}.{source}"
        if not path.exists():
            continue
        pages = pages_of_text(path.read_text("utf-8", "replace")) if source == "txt" else pages_of_pdf(path)
        total += sum(len(page.text) for page in pages)
        facts = understand(pages, file_name=path.name)
        _score_contract(scores, row, facts)
    return total


def _score_contract(scores: Scores, row: dict[str, str], facts: list[Fact]) -> None:
    name = row["file"]
    kind = _value(facts, FactField.TYPE)
    wanted = ("contract", "contract_appendix")
    scores.setdefault("type", Tally()).add(name, "contract", kind, kind in wanted)
    for measure, column, wanted_field in (
        ("date", "Agreement Date-Answer", FactField.DATE),
        ("effective", "Effective Date-Answer", FactField.EFFECTIVE),
        ("expiry", "Expiration Date-Answer", FactField.EXPIRY),
    ):
        truth, said = _iso(row[column]), _value(facts, wanted_field)
        scores.setdefault(measure, Tally()).add(name, truth, said, truth == said)
    said_parties = [fold_key(fact.value) for fact in facts if fact.field is FactField.PARTY]
    truths = _parties(row["Parties-Answer"])
    tally = scores.setdefault("party found", Tally())
    for truth in truths:
        hit = max(said_parties, key=lambda p: fuzz.ratio(p, fold_key(truth)), default=None)
        tally.add(name, truth, hit, hit is not None and fuzz.ratio(hit, fold_key(truth)) >= 85)
    tally = scores.setdefault("party is one", Tally())
    for said in said_parties:
        same = any(fuzz.partial_ratio(said, fold_key(truth)) >= 85 for truth in truths)
        tally.add(name, "; ".join(truths) or "none", said, same)


def invoices(scores: Scores) -> int:
    """Scores what the XML embedded in the ZUGFeRD invoices is read as, and what the pages alone; returns the invoices.

    The XML counts as right when its page prints the value, or the XML holds it letter by letter: insurers number an
    invoice in the XML and print the number of the policy. The pages count where they print what the XML says.
    """
    count = 0
    for path in sorted((DATA / "invoices-de").glob("*.pdf")):
        attachments = pypdf.PdfReader(path).attachments
        xml, facts = next((f, t) for files in attachments.values() for f in files if (t := understand_einvoice(f)))
        pages = pages_of_pdf(path)
        printed = "\n".join(page.text for page in pages)
        alone = understand(pages, file_name=path.name)
        count += 1
        for wanted in (FactField.NUMBER, FactField.DATE, FactField.AMOUNT, FactField.CURRENCY, FactField.PARTY):
            said = _value(facts, wanted)
            on_page = said is not None and _printed(wanted, said, printed)
            named = said is not None and wanted is FactField.NUMBER and f">{said}<".encode() in xml
            scores.setdefault(f"XML {wanted}", Tally()).add(path.name, "as printed", said, on_page or named)
            if on_page and wanted is not FactField.PARTY:
                read = _value(alone, wanted)
                scores.setdefault(f"page {wanted}", Tally()).add(path.name, said, read, read == said)
        kind = _value(alone, FactField.TYPE)
        scores.setdefault("page type", Tally()).add(path.name, "invoice", kind, kind == "invoice")
    return count


def _printed(wanted: FactField, value: str, page: str) -> bool:
    """Whether a German page prints this value."""
    if wanted is FactField.DATE:
        year, month, day = value.split("-")
        return f"{day}.{month}.{year}" in page or bool(re.search(rf"{int(day)}\.\s*\w+\s*{year}", page))
    if wanted is FactField.AMOUNT:
        whole, _, cents = value.lstrip("-").partition(".")
        grouped = f"{int(whole):,}".replace(",", ".")
        return any(f"{form},{cents.ljust(2, '0')}" in page for form in (grouped, whole))
    if wanted is FactField.CURRENCY:
        return value in page or "€" in page
    return fold_key(value) in fold_key(page)


def _print(title: str, scores: Scores, misses: bool) -> None:
    print(
        f"\n{title}\n{'measure':<14}{'right':>7}{'wrong':>7}{'missing':>9}{'invented':>10}{'of those with truth':>22}"
    )
    for measure, tally in scores.items():
        known = tally.right + tally.wrong + tally.missing
        share = f"{100 * tally.right / known:.1f} %" if known else "-"
        print(f"{measure:<14}{tally.right:>7}{tally.wrong:>7}{tally.missing:>9}{tally.invented:>10}{share:>22}")
    if misses:
        for measure, tally in scores.items():
            print(*(f"  {measure} {note}" for note in tally.notes), sep="\n")


def _measures() -> Iterator[tuple[str, Scores, str]]:
    for source in ("txt", "pdf"):
        scores: Scores = {}
        start = time.perf_counter()
        size = contracts(scores, source)
        spent = time.perf_counter() - start
        yield f"contracts-en, {source}", scores, f"{size / 1e6:.2f} M characters in {spent:.2f} s (reading included)"
    scores = {}
    count = invoices(scores)
    yield "invoices-de: what the embedded XML says, against what the pages print", scores, f"{count} invoices"


def main() -> int:
    """Prints the tables; 1 when the test material is absent."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="name every answer that is not right")
    arguments = parser.parse_args()
    if not DATA.is_dir():
        print(f"no test material at {DATA}", file=sys.stderr)
        return 1
    for title, scores, note in _measures():
        _print(title, scores, arguments.misses)
        print(note)
    return 0


if __name__ == "__main__":
    sys.exit(main())
