"""Runs the web under gunicorn: one process with threads, made for streaming uploads to disk.

`serve(settings)` blocks; `python -m app.web.server` is what `hoso serve` turns into.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from app import logs
from app.bootstrap import build
from app.config import Settings, load_settings
from app.errors import HosoError
from app.process_lock import PARTS_LOCK, shared_lock
from app.web import create_app

THREADS = 16
_APP_LOAD_ERROR = 4  # gunicorn's word for: do not start this worker again


class _Log(Logger):  # type: ignore[misc]
    """gunicorn's messages go where all of ours go; no access log: addresses of pages are private."""

    def setup(self, _cfg: Any) -> None:
        """Hand everything to the root logger."""
        self.error_log.handlers.clear()
        self.error_log.propagate = True
        self.error_log.setLevel(logging.WARNING)

    def access(self, *_arguments: Any) -> None:
        """Nothing."""


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with our settings; the app is made in the process that serves it, after the fork."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """What differs from gunicorn's defaults."""
        host = f"[{self._settings.host}]" if ":" in self._settings.host else self._settings.host
        values: dict[str, Any] = {
            "bind": f"{host}:{self._settings.port}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": THREADS,
            "graceful_timeout": 20,
            "keepalive": 15,
            # Which proxies count is ours to say (HOSO_TRUSTED_PROXIES), not the address they come from.
            "forwarded_allow_ips": "",
            "proc_name": "hoso-web",
            "worker_tmp_dir": "/dev/shm",  # noqa: S108 - a heartbeat file; on disk it can stall with the disk
            "post_worker_init": _tell_ready,
            "logger_class": _Log,
            "control_socket_disable": True,  # nobody needs to talk to the master but by signals
        }
        for name, value in values.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI app; a fault in settings or set-up is one clear line, not a loop of restarts."""
        try:
            return create_app(build(self._settings))
        except HosoError as err:
            sys.stderr.write(f"hoso: {err.message}\n")
            sys.exit(_APP_LOAD_ERROR)


def _tell_ready(worker: Any) -> None:
    host, port = worker.sockets[0].getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    sys.stdout.write(f"Hoso web is ready: http://{shown}:{port}\n")
    sys.stdout.flush()


def serve(settings: Settings) -> None:
    """Serve until told to stop. `settings.port` 0 picks a free port; the line on stdout names it."""
    logs.configure()
    with shared_lock(settings.run_dir / PARTS_LOCK):
        _Server(settings).run()


def main() -> int:
    """`python -m app.web.server`: settings from the environment."""
    try:
        serve(load_settings())
    except HosoError as err:
        sys.stderr.write(f"hoso: {err.message}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
