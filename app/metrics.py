"""What is counted and timed in a process, for Prometheus. Labels are names of ours: no document, no person.

Gauges that are read from the database are the web's (app.web.metrics): one place tells them for all hosts.
"""

from __future__ import annotations

from threading import Thread
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

from app.errors import ConfigError

REGISTRY = CollectorRegistry()

STEP_SECONDS = Histogram(
    "hoso_step_seconds", "Time a step of the pipeline took, failed ones too", ["step"], registry=REGISTRY,
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300),
)  # fmt: skip
STEPS = Counter("hoso_steps", "Steps of the pipeline by how they ended", ["step", "outcome"], registry=REGISTRY)
PAGES = Counter("hoso_pages_read", "Pages read, by how", ["method"], registry=REGISTRY)
INDEXED = Counter("hoso_documents_indexed", "Documents written to the search index", registry=REGISTRY)
BEAT = Gauge("hoso_worker_beat_timestamp_seconds", "When the worker last looked for work", registry=REGISTRY)
SEARCH_SECONDS = Histogram(
    "hoso_search_seconds", "Time a search took, its page not counted", ["outcome"], registry=REGISTRY,
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)  # fmt: skip
REQUEST_SECONDS = Histogram(
    "hoso_request_seconds", "Time a request of the web took, by the kind of its status", ["status"], registry=REGISTRY,
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)  # fmt: skip


def serve(host: str, port: int) -> tuple[WSGIServer, Thread] | None:
    """Answer GET on this address with the metrics of this process; nothing when `port` is 0. Raises ConfigError."""
    if not port:
        return None
    try:
        return start_http_server(port, host, registry=REGISTRY)
    except OSError as err:
        raise ConfigError(f"HOSO_METRICS_PORT: {host}:{port} cannot be listened on ({err.strerror}).") from err
