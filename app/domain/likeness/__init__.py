"""Documents that are alike or name each other. Pure rules; the service fetches what they ask for.

1. `shingled` and `sketch` make of a text what finds others like it. 2. `compare` says how two documents that met are
alike, if they are. 3. `citations` and `ties` say which numbers name another document. 4. `same_invoice` says whether an
XML and pages are one invoice. 5. `order_numbers` says which numbers may be an order's.
"""

from app.domain.likeness.citations import citations, ties
from app.domain.likeness.invoices import Invoice, invoice_of, same_invoice, series_of
from app.domain.likeness.orders import order_numbers
from app.domain.likeness.sketch import VERSION, Shingled, Sketch, shingled, sketch
from app.domain.likeness.verdict import Kind, Paper, Verdict, compare

RULES = 1  # of all of these: raised when they change, and what was linked by older ones is linked again at night

__all__ = [
    "RULES",
    "VERSION",
    "Invoice",
    "Kind",
    "Paper",
    "Shingled",
    "Sketch",
    "Verdict",
    "citations",
    "compare",
    "invoice_of",
    "order_numbers",
    "same_invoice",
    "series_of",
    "shingled",
    "sketch",
    "ties",
]
