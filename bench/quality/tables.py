"""Prints what was counted, as the tables of docs/quality.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.domain.matching.expected import expect
from app.domain.matching.threshold import STEPS
from bench.quality import score


def shares(title: str, table: Mapping[str, score.Share]) -> None:
    """Shares with their intervals."""
    print(f"\n| {title} | share | 95 % interval | of |\n|---|---|---|---|")
    for name, share in table.items():
        low, high = share.interval()
        print(f"| {name} | {100 * share.value:.2f} % | {100 * low:.1f}–{100 * high:.1f} | {share.all} |")


def _told(share: score.Share) -> str:
    return f"{100 * share.value:.1f} % of {share.all}"


def calibration(pairs: Sequence[score.Pair]) -> None:
    """How often the first candidate is right, by its score."""
    print("\n| score of the first candidate | right | 95 % interval | mean score |\n|---|---|---|---|")
    for row in score.calibration(pairs):
        low, high = row.right.interval()
        print(f"| {row.span} | {_told(row.right)} | {100 * low:.1f}–{100 * high:.1f} | {100 * row.mean:.1f} % |")
    error, brier = score.calibration_error(pairs)
    print(f"\nExpected calibration error {error:.4f}, Brier score {brier:.4f}")


def thresholds(pairs: Sequence[score.Pair]) -> None:
    """What each threshold would have done."""
    print("\n| files from | right | of customers | strangers filed | people decide |\n|---|---|---|---|---|")
    judged = score.judged(pairs)
    for at in STEPS:
        told = expect(judged, at)
        cells = [told.precision, told.coverage, told.strangers, told.asked]
        print(
            f"| {at:g} | "
            + " | ".join(f"{s.hits} of {s.all}, {100 * s.low:.1f}–{100 * s.high:.1f} %" for s in cells)
            + " |"
        )
