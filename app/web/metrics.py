"""GET /metrics: what the database says of queue, documents and index, and what this process has counted.

For this machine itself, and for whoever brings the token in HOSO_METRICS_TOKEN_FILE.
"""

from __future__ import annotations

import hmac
import ipaddress
import time
from collections.abc import Iterable

from flask import Blueprint, Flask, Response, abort, g, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from app.metrics import REGISTRY, REQUEST_SECONDS
from app.services.monitoring import Monitored
from app.services.upkeep import UpkeepService
from app.web.identity import client_address, public
from app.web.wiring import services

blueprint = Blueprint("metrics", __name__)


class _Readings(Collector):
    """The gauges of one look at the database."""

    def __init__(self, found: Monitored, upkeep: UpkeepService) -> None:
        self._found, self._backup, self._verified = found, upkeep.backup(), upkeep.verification()

    def collect(self) -> Iterable[Metric]:
        """Every gauge."""
        found = self._found
        jobs = GaugeMetricFamily("hoso_jobs", "Jobs by step and state", labels=["step", "state"])
        for (step, state), count in found.jobs.items():
            jobs.add_metric([step, state], count)
        ages = GaugeMetricFamily("hoso_job_age_seconds", "Age of the oldest job that waits or runs", labels=["step"])
        for step, age in found.ages.items():
            ages.add_metric([step], age)
        documents = GaugeMetricFamily("hoso_documents", "Documents by door and state", labels=["door", "status"])
        for (door, status), count in found.documents.items():
            documents.add_metric([door, status], count)
        lag = GaugeMetricFamily("hoso_index_lag_documents", "Documents that wait to be indexed", value=found.lag)
        return [jobs, ages, documents, lag, *self._upkeep()]

    def _upkeep(self) -> Iterable[Metric]:
        # Nothing is told of what never happened: a value of 0 would be a moment long ago.
        if backup := self._backup:
            yield _gauge("hoso_backup_timestamp_seconds", "When the last backup was made", backup.at.timestamp())
        if verified := self._verified:
            yield _gauge(
                "hoso_verification_timestamp_seconds",
                "When rows, originals and index were last compared",
                verified.at.timestamp(),
            )
            yield _gauge("hoso_verification_differences", "Differences found then", verified.differences)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)


@blueprint.get("/metrics")
@public
def read() -> Response:
    """All metrics as text."""
    if not _may_read():
        abort(403)
    registry = CollectorRegistry()
    registry.register(_Readings(services().monitoring.read(), services().upkeep))
    body = generate_latest(registry) + generate_latest(REGISTRY)
    return Response(body, content_type=CONTENT_TYPE_LATEST)


def _may_read() -> bool:
    token = services().settings.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    try:
        return ipaddress.ip_address(client_address()).is_loopback
    except ValueError:
        return False


def init_app(app: Flask) -> None:
    """Time every request."""

    def begin() -> None:
        g.began = time.perf_counter()

    def end(response: Response) -> Response:
        if "began" in g:
            kind = f"{response.status_code // 100}xx"
            REQUEST_SECONDS.labels(kind).observe(time.perf_counter() - g.began)
        return response

    app.before_request(begin)
    app.after_request(end)
