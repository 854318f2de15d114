"""Documents that are alike or name each other. Pure rules; the service fetches what they ask for.

1. `shingled` and `sketch` make of a text what finds others like it. 2. `compare` says how two documents that met are
alike, if they are. 3. `citations` and `ties` say which numbers name another document.
"""

from app.domain.likeness.citations import citations, ties
from app.domain.likeness.sketch import VERSION, Shingled, Sketch, shingled, sketch
from app.domain.likeness.verdict import Kind, Paper, Verdict, compare

__all__ = [
    "VERSION",
    "Kind",
    "Paper",
    "Shingled",
    "Sketch",
    "Verdict",
    "citations",
    "compare",
    "shingled",
    "sketch",
    "ties",
]
