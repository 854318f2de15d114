"""The composition root: Settings → Services. The only place that names a backend."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from app.addresses import DirectoryAddress, OpenSearchAddress
from app.config import Settings
from app.db.engine import Database
from app.db.schema import require_current
from app.errors import ConfigError
from app.services.arrivals import ArrivalService
from app.services.audit_log import AuditLogService
from app.services.capture import CaptureService
from app.services.cases import CaseService
from app.services.contacts import ContactService
from app.services.cover_sheets import CoverSheetService
from app.services.customers import CustomerService
from app.services.customers_prefill import CustomerPrefill
from app.services.customers_view import CustomerView
from app.services.deals import DealService
from app.services.documents import DocumentService
from app.services.doors import DoorService
from app.services.filing import FilingService
from app.services.home import HomeService
from app.services.imports import ImportService
from app.services.imports_pending import PendingImports
from app.services.indexing import IndexingService
from app.services.interactions import InteractionService
from app.services.jobs import JobService
from app.services.lessons import LessonService
from app.services.linking import LinkingService
from app.services.links import LinkService
from app.services.monitoring import MonitoringService
from app.services.order_papers import OrderPapers
from app.services.orders import OrderService
from app.services.organisation import OrganisationService
from app.services.page_images import PageImageService
from app.services.pages import PageService
from app.services.reading import ReadingService
from app.services.record_history import RecordHistory
from app.services.reviewing import ReviewService
from app.services.search import SearchService
from app.services.separators import SeparatorService
from app.services.sessions import SessionService
from app.services.stack_cuts import StackService
from app.services.tasks import TaskService
from app.services.threshold import ThresholdService
from app.services.timeline import TimelineService
from app.services.tokens import TokenService
from app.services.trash import TrashService
from app.services.type_learning import TypeLearningService
from app.services.understanding import UnderstandingService
from app.services.upkeep import UpkeepService
from app.services.users import UserService
from app.services.verifying import VerifyService
from indexing.base import SearchIndex, SearchUnavailable
from indexing.embedded.index import TantivySearchIndex
from indexing.opensearch.index import OpenSearchIndex
from storage.base import BlobStore, StorageError
from storage.local import LocalBlobStore
from storage.s3.bucket import Bucket
from storage.s3.store import S3BlobStore


@dataclass(frozen=True)
class Services:
    """Everything a part of Hoso may use, wired once a process. Never share one across a fork."""

    settings: Settings
    db: Database
    blobs: BlobStore
    index: SearchIndex
    arrivals: ArrivalService = field(init=False)
    audit_log: AuditLogService = field(init=False)
    capture: CaptureService = field(init=False)
    cases: CaseService = field(init=False)
    contacts: ContactService = field(init=False)
    cover_sheets: CoverSheetService = field(init=False)
    customer_prefill: CustomerPrefill = field(init=False)
    customer_view: CustomerView = field(init=False)
    customers: CustomerService = field(init=False)
    deals: DealService = field(init=False)
    documents: DocumentService = field(init=False)
    doors: DoorService = field(init=False)
    filing: FilingService = field(init=False)
    home: HomeService = field(init=False)
    imports: ImportService = field(init=False)
    pending_imports: PendingImports = field(init=False)
    indexing: IndexingService = field(init=False)
    interactions: InteractionService = field(init=False)
    jobs: JobService = field(init=False)
    lessons: LessonService = field(init=False)
    linking: LinkingService = field(init=False)
    links: LinkService = field(init=False)
    monitoring: MonitoringService = field(init=False)
    order_papers: OrderPapers = field(init=False)
    orders: OrderService = field(init=False)
    organisation: OrganisationService = field(init=False)
    threshold: ThresholdService = field(init=False)
    page_images: PageImageService = field(init=False)
    pages: PageService = field(init=False)
    reading: ReadingService = field(init=False)
    record_history: RecordHistory = field(init=False)
    review: ReviewService = field(init=False)
    search: SearchService = field(init=False)
    separators: SeparatorService = field(init=False)
    sessions: SessionService = field(init=False)
    stacks: StackService = field(init=False)
    tasks: TaskService = field(init=False)
    timeline: TimelineService = field(init=False)
    tokens: TokenService = field(init=False)
    trash: TrashService = field(init=False)
    type_learning: TypeLearningService = field(init=False)
    understanding: UnderstandingService = field(init=False)
    upkeep: UpkeepService = field(init=False)
    users: UserService = field(init=False)
    verify: VerifyService = field(init=False)

    def __post_init__(self) -> None:
        db, blobs = self.db, self.blobs
        indexing = IndexingService(db, self.index)
        documents = DocumentService(db, blobs)
        wired = {
            "arrivals": ArrivalService(db),
            "audit_log": AuditLogService(db),
            "capture": CaptureService(db, blobs, limit=self.settings.upload_limit),
            "cases": CaseService(db),
            "contacts": ContactService(db),
            "cover_sheets": CoverSheetService(db),
            "customer_prefill": CustomerPrefill(db),
            "customer_view": CustomerView(db),
            "customers": CustomerService(db),
            "deals": DealService(db),
            "documents": documents,
            "doors": DoorService(db),
            "filing": FilingService(db),
            "home": HomeService(db),
            "imports": ImportService(db),
            "pending_imports": PendingImports(self.settings.home / "imports"),
            "indexing": indexing,
            "interactions": InteractionService(db),
            "jobs": JobService(db),
            "lessons": LessonService(db),
            "linking": LinkingService(db),
            "links": LinkService(db),
            "monitoring": MonitoringService(db),
            "order_papers": OrderPapers(db),
            "orders": OrderService(db),
            "organisation": OrganisationService(db),
            "threshold": ThresholdService(db),
            "page_images": PageImageService(blobs, self.settings.cache_dir),
            "pages": PageService(db),
            "reading": ReadingService(db),
            "record_history": RecordHistory(db),
            "review": ReviewService(db),
            "search": SearchService(db, self.index),
            "separators": SeparatorService(db),
            "sessions": SessionService(db),
            "stacks": StackService(db),
            "tasks": TaskService(db),
            "timeline": TimelineService(db),
            "tokens": TokenService(db),
            "trash": TrashService(db, documents.restore),
            "type_learning": TypeLearningService(db),
            "understanding": UnderstandingService(db),
            "upkeep": UpkeepService(db),
            "users": UserService(db),
            "verify": VerifyService(db, blobs, indexing),
        }
        for name, service in wired.items():
            object.__setattr__(self, name, service)

    def close(self) -> None:
        """Give connections and files back."""
        self.index.close()
        self.db.close()


def build(settings: Settings, *, check_schema: bool = True) -> Services:
    """Wire the services. Raises ConfigError for a backend this version cannot speak to or an unknown schema."""
    services = Services(settings, open_database(settings), open_blobs(settings), _open_index(settings))
    try:
        if check_schema:
            require_current(services.db)
    except BaseException:
        services.close()
        raise
    return services


def open_database(settings: Settings) -> Database:
    """The database that the settings name."""
    return Database(settings.database_url)


def open_blobs(settings: Settings) -> BlobStore:
    """The store of originals that the settings name; a server is asked nothing yet. Raises ConfigError."""
    at = settings.storage
    try:
        if isinstance(at, DirectoryAddress):
            return LocalBlobStore(at.path, settings.spool_dir)
        bucket = Bucket(
            at.endpoint, at.bucket, access=at.access, secret=at.secret, secure=at.secure, region=at.region, ca=at.ca
        )
        return S3BlobStore(bucket, spool=settings.spool_dir, copies=settings.copies_dir)
    except StorageError as err:
        raise ConfigError(f"The folders of the originals cannot be made: {err}.") from err


def open_folder_of_originals(root: Path, spool: Path) -> BlobStore:
    """Originals in a directory of a backup. Raises ConfigError."""
    try:
        return LocalBlobStore(root, spool, is_of_copies=True)
    except StorageError as err:
        raise ConfigError(f"The folders of the originals cannot be made: {err}.") from err


def _open_index(settings: Settings) -> SearchIndex:
    match settings.search:
        case DirectoryAddress(path):
            return TantivySearchIndex(path)
        case OpenSearchAddress() as at:
            ca = str(at.ca) if at.ca else None
            try:
                return OpenSearchIndex(at.url, at.prefix, user=at.user, password=at.password, ca=ca)
            except SearchUnavailable as err:
                raise ConfigError(f"HOSO_SEARCH_URL: {err}") from err
