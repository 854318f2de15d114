"""What a paper is about, in its own words: "V/v: …", "Về việc …", "Subject: …"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.domain.facts import FactField
from app.domain.text import clean_line
from workers.understand.evidence import Evidence
from workers.understand.sheets import Sheet

_LABEL = re.compile(
    r"^\W{0,3}(?:\(?\s*+vw?\s?/\s?[vy%]|v\.v|ve viec|trich yeu|noi dung|subject|re|regarding"
    r"|tieu de)\s*+(?P<mark>[:.]|\s)\s*+"
)
_FORWARD = re.compile(
    r"^(?:\s*+(?:re|fwd?|tr|aw|wg|tl|trả lời|chuyển tiếp|chuyen tiep|tra loi)\s*+(?:\[\d+\])?\s*+:)+\s*+", re.IGNORECASE
)
_NEEDS_COLON = re.compile(r"^\W{0,3}(?:re|regarding|noi dung|subject|tieu de)\b")
_NEW_LABEL = re.compile(
    r"^\W*(?:kinh gui|dear|can cu|to|from|date|ngay|so|ben [ab]|attn|noi nhan|dia chi|ho va ten|toi la|chung toi)\b|:"
)


def find_subject(sheets: Sequence[Sheet], evidence: Evidence) -> None:
    """Adds SUBJECT when one of the first 40 lines states it; a subject in a narrow column may take two more lines."""
    for sheet in sheets[:1]:
        lines = sheet.lines[:40]
        for index, line in enumerate(lines):
            label = _LABEL.match(line.folded)
            if not label or (_NEEDS_COLON.match(line.folded) and label["mark"] != ":"):
                continue
            end = line.end
            if line.column == 0 or len(line.text) < 60:
                for following in lines[index + 1 : index + 3]:
                    if following.start - end > 2 or _NEW_LABEL.search(following.folded) or len(line.text) < 25:
                        break
                    if not following.text[:1].islower():
                        break
                    end = following.end
            start = line.start + label.end()
            text = clean_line(sheet.text[start:end]).strip(' .:;-–"“”()')
            if len(text) >= 4:
                evidence.add(FactField.SUBJECT, text[:300], sheet.number, start, end, 0.9, "subject-label")
                return


def plain_subject(subject: str) -> str:
    """A mail's subject without Re:, Fwd:, TL:, Chuyển tiếp: and the like, however many."""
    return clean_line(_FORWARD.sub("", subject))
