"""Counts the kills and other strikes of a test run, whichever of its processes did them; told at its end."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from tests.servers.shared import FOLDER

_NAME = "kills.jsonl"


def note(killed: Mapping[str, int]) -> None:
    """These were killed (or struck otherwise), by name."""
    with (Path(os.environ[FOLDER]) / _NAME).open("a", encoding="utf-8") as file:
        file.write(json.dumps(dict(killed)) + "\n")


def told() -> str:
    """One line about all of this run; "" when nothing was struck."""
    path = Path(os.environ.get(FOLDER, "/nonexistent")) / _NAME
    if not path.exists():
        return ""
    total: Counter[str] = Counter()
    for line in path.read_text(encoding="utf-8").splitlines():
        total.update(json.loads(line))
    parts = ", ".join(f"{name} {count}" for name, count in sorted(total.items()))
    return f"{total.total()} kills and other strikes: {parts}"
