"""Takes a file by a door, killed before and after each call that makes it durable.

Run as `python -m tests.fault.accepting DOOR TEMPLATE URL FOLDER`: TEMPLATE is a data directory and URL a database to
copy from, FOLDER takes a copy for each point. Prints each point as a JSON line; the last is of the child that came
through.
"""

from __future__ import annotations

import io
import itertools
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine

from app.bootstrap import Services, build
from app.config import load_settings
from app.domain.documents import Door
from app.services.capture import Delivery
from app.services.customer_codes import CustomerCodes
from tests.fault.countdown import Countdown, points
from workers.capture.folder import FolderWatcher
from workers.capture.intake import Envelope, MailIntake

DURABLE = ("fsync", "rename", "replace", "link", "unlink", "mkdir")
NAME, CONTENT = "hop-dong.txt", "HỢP ĐỒNG MUA BÁN\nSố: 17/2026/HĐMB\n".encode()
MAIL = b"From: a@abc.vn\r\nTo: docs@saoviet.vn\r\nSubject: HD\r\nMessage-ID: <1@abc.vn>\r\n\r\nKinh gui\r\n"


def by_upload(services: Services) -> None:
    """As the page and the command line do."""
    services.capture.capture(io.BytesIO(CONTENT), Delivery(NAME, Door.UPLOAD, delivery_key="upload-1"))


def by_folder(services: Services) -> None:
    """As the watcher does; the acknowledgement is that the file leaves the inbox."""
    seconds = itertools.count(step=10)
    watcher = FolderWatcher(
        services.settings.inboxes[0], services.capture, services.doors,
        settle_seconds=5.0, clock=lambda: float(next(seconds)),
    )  # fmt: skip
    while (services.settings.inboxes[0].path / NAME).exists():
        watcher.look()


def by_mail(services: Services) -> None:
    """As the SMTP receiver does before it answers 250."""
    intake = MailIntake(services.capture, CustomerCodes(services.db), ["docs"])
    with services.capture.staging() as staged:
        staged.write(MAIL)
        intake.accept(staged, MAIL, Envelope(Door.SMTP, "a@abc.vn", ["docs@saoviet.vn"], "mail-1"))


DOORS: dict[str, Callable[[Services], None]] = {"upload": by_upload, "folder": by_folder, "mail": by_mail}


def take(door: str, environment: dict[str, str], countdown: Countdown) -> None:
    """Bring the file to the door and let it in."""
    services = build(load_settings(environment))
    if door == "folder":
        (services.settings.inboxes[0].path / NAME).write_bytes(CONTENT)
    for name in DURABLE:
        countdown.around(name)
    event.listen(Engine, "commit", lambda _: countdown.count("before commit"))
    DOORS[door](services)
    countdown.acknowledge()
    services.close()


def main() -> None:
    """Print a line for each point."""
    door, template, url, folder = sys.argv[1:]
    for point in points(Path(template), url, Path(folder), partial(take, door)):
        sys.stdout.write(json.dumps(asdict(point)) + "\n")


if __name__ == "__main__":
    main()
