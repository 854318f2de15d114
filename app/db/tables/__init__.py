"""All tables, one file a noun; import from here."""

from app.db.tables.base import Base
from app.db.tables.business import Case, Deal, DealStage, Interaction, Order, OrderLine, Task
from app.db.tables.documents import (
    Arrival,
    Blob,
    DecisionRow,
    Document,
    DocumentParty,
    DocumentSecret,
    FactRow,
    Mail,
    Page,
    ThreadKey,
)
from app.db.tables.doors import DoorFault, DoorState
from app.db.tables.jobs import Job
from app.db.tables.journal import AuditRow, TimelineEntry
from app.db.tables.learning import Lesson, TypeModel
from app.db.tables.likeness import (
    DocumentBand,
    DocumentInvoiceKey,
    DocumentLink,
    DocumentOrderNumber,
    DocumentReference,
    DocumentSketch,
)
from app.db.tables.parties import Assertion, Identifier, Party, Relation
from app.db.tables.settings import Counter, Setting
from app.db.tables.users import ApiToken, LoginAttempt, User, UserSession

__all__ = [
    "ApiToken",
    "Arrival",
    "Assertion",
    "AuditRow",
    "Base",
    "Blob",
    "Case",
    "Counter",
    "Deal",
    "DealStage",
    "DecisionRow",
    "Document",
    "DocumentBand",
    "DocumentInvoiceKey",
    "DocumentLink",
    "DocumentOrderNumber",
    "DocumentParty",
    "DocumentReference",
    "DocumentSecret",
    "DocumentSketch",
    "DoorFault",
    "DoorState",
    "FactRow",
    "Identifier",
    "Interaction",
    "Job",
    "Lesson",
    "LoginAttempt",
    "Mail",
    "Order",
    "OrderLine",
    "Page",
    "Party",
    "Relation",
    "Setting",
    "Task",
    "ThreadKey",
    "TimelineEntry",
    "TypeModel",
    "User",
    "UserSession",
]
