"""What runs inside the sandbox, by name, and how it answers: JSON lines on a pipe, an `end` as the last.

A task gets its arguments, the paths of its input files (descriptors under /proc/self/fd), a descriptor it
may write a result to, and its scratch folder. Parsers are loaded when a task needs them.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from workers.extract.base import UnreadableFile
from workers.sandbox.failure import FailureKind, SandboxFailure

# name -> where it lives: "module:function", taking a TaskCall
TASKS = {
    "survey": "workers.extract.survey:survey",
    "read_page": "workers.ocr.page:read_page_task",
    "render": "workers.extract.render:render_task",
    "searchable": "workers.extract.searchable:searchable_task",
    "stack_looks": "workers.extract.stack_looks:stack_looks_task",
    "stack_parts": "workers.extract.stack_parts:stack_parts_task",
    "tesseract": "workers.ocr.tesseract:status_task",
}
_RECURSION_LIMIT = 3000


@dataclass(frozen=True, slots=True)
class TaskCall:
    """One task: `args` as given, `inputs` to read, `output` a descriptor or None, `answer` sends a line."""

    args: dict[str, Any]
    inputs: list[Path]
    output: int | None
    scratch: Path
    answer: Callable[[dict[str, Any]], None]


def run(request: dict[str, Any], descriptors: list[int]) -> int:
    """Run the task of `request`; descriptors are the answer pipe, the inputs, the output. The exit code."""
    answers, *rest = descriptors
    inputs = [Path(f"/proc/self/fd/{descriptor}") for descriptor in rest[: request["inputs"]]]
    output = rest[-1] if request["output"] else None

    def answer(message: dict[str, Any]) -> None:
        _write_all(answers, json.dumps(message, ensure_ascii=False).encode("utf-8", "replace") + b"\n")

    call = TaskCall(request["args"], inputs, output, Path(request["scratch"]), answer)
    sys.setrecursionlimit(_RECURSION_LIMIT)
    try:
        module, _, function = TASKS.get(request["task"], request["task"]).partition(":")
        getattr(import_module(module), function)(call)
        answer({"kind": "end"})
    except UnreadableFile as error:
        answer({"kind": "unreadable", "reason": str(error)})
    except SandboxFailure as error:
        answer({"kind": "failed", "failure": error.kind.value, "reason": error.reason})
    except MemoryError:
        answer({"kind": "failed", "failure": FailureKind.MEMORY.value, "reason": "reading needs too much memory"})
    except Exception as error:
        answer({"kind": "failed", "failure": FailureKind.CRASH.value, "reason": _where(error)})
    return 0


def _where(error: Exception) -> str:
    """The kind of an error and where it was raised, without its text: that may hold words of the document."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).stem}:{frames[-1].lineno})" if frames else ""
    return f"the reader failed: {type(error).__name__}{place}"


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
