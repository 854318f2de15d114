"""Counts what was right, with the interval that so many documents allow."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from rapidfuzz import fuzz

from app.domain.facts import FactField, best
from app.domain.matching.expected import Judged, wilson
from app.domain.text import clean, fold_key
from bench.quality.cases import Case
from bench.quality.feed import Said


@dataclass
class Share:
    """`hits` of `all`, and what was missed."""

    hits: int = 0
    all: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, hit: bool, miss: str = "") -> None:
        """Count one."""
        self.all += 1
        self.hits += hit
        if not hit and miss:
            self.misses.append(miss)

    @property
    def value(self) -> float:
        """0 to 1; nan of nothing."""
        return self.hits / self.all if self.all else math.nan

    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval."""
        return wilson(self.hits, self.all)


Pair = tuple[Case, Said]


def routing(pairs: Iterable[Pair]) -> dict[str, Share]:
    """Of what filed itself how much was right; of known customers how much filed; strangers filed; candidates."""
    found = {name: Share() for name in (
        "filed by itself: right", "known customers: filed", "known and telling: filed", "strangers: filed to somebody",
        "right customer first of the candidates", "right customer among five",
    )}  # fmt: skip
    for case, said in pairs:
        truth, filed = case.other.code, said.customer
        told = _story(case, said)
        if filed is not None:
            found["filed by itself: right"].add(filed == truth, told)
        if truth is None:
            found["strangers: filed to somebody"].add(filed is not None)
            if filed is not None:
                found["strangers: filed to somebody"].misses.append(told)
            continue
        right = filed == truth
        found["known customers: filed"].add(right, told)
        if case.other.telling:
            found["known and telling: filed"].add(right, told)
        codes = [code for code, _ in said.candidates]
        found["right customer first of the candidates"].add(codes[:1] == [truth], told)
        found["right customer among five"].add(truth in codes[:5])
    return found


def _story(case: Case, said: Said) -> str:
    signs = " ".join(f"{signal}{weight:+.1f}" for signal, weight in said.signs[:4])
    tops = " ".join(f"{code}={score:.3f}" for code, score in said.candidates[:3])
    return (
        f"{case.name} [{case.rendering}, {case.facts.type}, {case.other.kind}] truth {case.other.code} "
        f"{case.other.party.name!r} with {'+'.join(sorted(case.other.signs)) or 'name only'}: {said.status} {said.customer or ''} "
        f"({said.reason}) {tops} {signs}"
    )


def facts(pairs: Iterable[Pair]) -> dict[str, Share]:
    """Type, dates, number, amount, parties, sender. Of dates counted from a duration a day more or less is right."""
    found: dict[str, Share] = {}
    for case, said in pairs:
        truth = case.facts
        near: list[tuple[str, FactField, object, Callable[[str, str], bool]]] = [
            ("type", FactField.TYPE, truth.type, str.__eq__),
            ("own date", FactField.DATE, truth.date, str.__eq__),
            ("number", FactField.NUMBER, truth.number if truth.type != "email" else None, _same_number),
            ("amount", FactField.AMOUNT, truth.amount, _same_amount),
            ("effective", FactField.EFFECTIVE, truth.effective, _near_day),
            ("expiry", FactField.EXPIRY, truth.expiry, _near_day),
        ]
        for name, wanted, value, same in near:
            if value is None:
                continue
            fact = best(said.facts, wanted)
            got = fact.value if fact else ""
            story = f"{case.name} [{case.rendering}, {truth.type}] {name}: truth {value}, said {got or 'nothing'} ({fact.rule if fact else ''})"
            found.setdefault(name, Share()).add(bool(got) and same(str(value), got), story)
        if truth.type != "email":
            named = (FactField.PARTY, FactField.PERSON) if case.other.party.kind == "person" else (FactField.PARTY,)
            names = [fold_key(f.value) for f in said.facts if f.field in named]
            near_name = any(fuzz.ratio(n, fold_key(case.other.party.name)) >= 90 for n in names)
            found.setdefault("other party's name", Share()).add(
                near_name,
                f"{case.name} [{case.rendering}, {truth.type}] party: truth {case.other.party.name!r}, said {names}",
            )
        if case.sender:
            group = "sender of a forward" if case.rendering.startswith("forward") else "sender of a mail"
            found.setdefault(group, Share()).add(
                said.sender == case.sender,
                f"{case.name} [{case.rendering}] sender: truth {case.sender}, said {said.sender}",
            )
    return found


def _same_number(truth: str, got: str) -> bool:
    return fold_key(truth).replace(" ", "") == fold_key(got).replace(" ", "")


def _same_amount(truth: str, got: str) -> bool:
    try:
        return float(truth) == float(got)
    except ValueError:
        return False


def _near_day(truth: str, got: str) -> bool:
    try:
        return abs(date.fromisoformat(truth) - date.fromisoformat(got)) <= timedelta(days=1)
    except ValueError:
        return False


def signals(pairs: Sequence[Pair]) -> dict[str, Share]:
    """Precision of the strongest sign of what filed itself."""
    found: dict[str, Share] = {}
    for case, said in pairs:
        if said.customer is not None and said.signs:
            found.setdefault(said.signs[0][0], Share()).add(said.customer == case.other.code)
    return found


@dataclass(frozen=True, slots=True)
class Bin:
    """First candidates with a score in one tenth of the scale (the last tenth cut finer): the right ones, and the mean."""

    span: str
    right: Share
    mean: float


def calibration(pairs: Sequence[Pair]) -> list[Bin]:
    """Of first candidates in each range of scores: how many are right, and the mean score."""
    edges = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.96, 0.97, 0.98, 0.99, 0.998, 1.0001)
    rows = []
    for low, high in pairwise(edges):
        share, scores = Share(), []
        for case, said in pairs:
            if said.candidates and low <= said.candidates[0][1] < high:
                share.add(said.candidates[0][0] == case.other.code)
                scores.append(said.candidates[0][1])
        if scores:
            rows.append(Bin(f"{low:g}-{min(high, 1):g}", share, sum(scores) / len(scores)))
    return rows


def calibration_error(pairs: Sequence[Pair]) -> tuple[float, float]:
    """(expected calibration error over those ranges, Brier score): both 0 at best."""
    rows = calibration(pairs)
    judged = [(said.candidates[0][1], said.candidates[0][0] == c.other.code) for c, said in pairs if said.candidates]
    if not judged:
        return math.nan, math.nan
    error = sum(row.right.all * abs(row.right.value - row.mean) for row in rows) / len(judged)
    return error, sum((score - right) ** 2 for score, right in judged) / len(judged)


def judged(pairs: Sequence[Pair]) -> list[Judged]:
    """The run as a threshold sees it. A paper that says nothing of its customer counts as a customer's too."""
    return [
        Judged(said.sureness, case.other.code is not None, bool(said.candidates) and said.candidates[0][0] == case.other.code)
        for case, said in pairs
    ]  # fmt: skip


def reasons(pairs: Sequence[Pair]) -> Counter[str]:
    """Why documents of known customers were not filed."""
    return Counter(said.reason for case, said in pairs if case.other.code and said.customer is None)


def error_rate(read: str, truth: str) -> tuple[int, int]:
    """(wrong characters, characters of the truth) with white space collapsed; words in the order that fits best.

    Layouts put columns in another order than the truth: so lines are compared as a bag, each with its nearest.
    """
    wanted = [" ".join(line.split()) for line in clean(truth).splitlines() if line.strip()]
    # Of two texts the shorter is looked for in the longer: a scrap that was read must never be found in a line.
    edge = "\0" * max(map(len, wanted), default=0)
    got = edge + " ".join(clean(read).split()) + edge
    wrong = 0
    for line in wanted:
        wrong += min(len(line), round((1 - fuzz.partial_ratio(line, got) / 100) * len(line)))
    return wrong, sum(map(len, wanted))
