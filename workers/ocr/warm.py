"""Loaded by the sandbox's warm process while it waits: asks Tesseract for its version once, for all tasks to come.

pytesseract asks before the first page that a process reads, and every page is read in a process of its own.
"""

from __future__ import annotations

import contextlib

from workers.ocr.tesseract import tesseract_status
from workers.sandbox.failure import SandboxFailure

# Without Tesseract the pages say so themselves.
with contextlib.suppress(SandboxFailure):
    tesseract_status()
