"""`make demo`: a fresh home with the sample company, everything running, documents arriving by every door.

The documents go the way of real ones: through the inbox folder, the mail receiver, the API and the command
line. The home is HOSO_HOME, or ./demo-home; only a home that a demo made is ever emptied.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from app.bootstrap import Services, build
from app.cli.setup import prepare_home
from app.config import Settings, load_settings
from app.domain.access import Actor, Role
from app.errors import HosoError
from app.services.cases import CaseInput
from app.services.interactions import InteractionInput
from app.services.organisation import parse_organisation
from app.services.tasks import TaskInput
from bench.samples.company import sample_company
from bench.samples.documents import sample_documents
from bench.samples.records import SampleCompany
from bench.samples.tables import write_company
from bench.samples.truths import SampleDocument

MARKER = ".made-by-the-demo"
LOGIN = "demo"
_IMPORTS = ("customers", "contacts", "deals", "orders")


def main() -> int:
    """Prepare the home, run everything in the foreground, feed the documents."""
    os.environ.setdefault("HOSO_HOME", "demo-home")
    os.environ.setdefault("HOSO_PORT", str(_first_free(8080)))
    os.environ.setdefault("HOSO_SMTP_PORT", str(_first_free(2525)))
    try:
        settings = load_settings()
        empty_home(settings.home)
        prepare_home(settings)
        password, token = fill(settings, company := sample_company())
    except HosoError as err:
        print(f"hoso: {err.message}", file=sys.stderr)
        return 1
    return _run(settings, company, password, token)


def empty_home(home: Path) -> None:
    """Make `home` an empty folder. Raises HosoError when it holds something that is not a demo's."""
    if home.is_dir() and any(home.iterdir()):
        if not (home / MARKER).exists():
            raise HosoError(f"{home} holds data that is not a demo's; set HOSO_HOME to an empty folder.")
        shutil.rmtree(home)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    (home / MARKER).touch()


def fill(settings: Settings, company: SampleCompany) -> tuple[str, str]:
    """Store the sample company through the services. Returns the login's password and an API token."""
    services = build(settings)
    try:
        operator = Actor(kind="cli", name="demo", role=Role.ADMIN, via="make demo")
        services.organisation.set(operator, parse_organisation(company.organisation.as_json()))
        once = services.users.add(operator, LOGIN, "Người dùng thử", Role.ADMIN)
        (account,) = [a for a in services.users.all() if a.login == LOGIN]
        user = Actor(kind="user", name=account.name, user_id=account.id, role=Role.ADMIN, via="make demo")
        password = secrets.token_urlsafe(9)
        services.users.change_password(user, once, password)
        _import_records(services, operator, company)
        _add_activity(services, user, company)
        return password, services.tokens.create(user, "make demo")
    finally:
        services.close()


def _import_records(services: Services, actor: Actor, company: SampleCompany) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = {path.stem: path for path in write_company(company, Path(folder))}
        for kind in _IMPORTS:
            with paths[kind].open("rb") as stream:
                report = services.imports.run(actor, stream, paths[kind].name, kind)
            if report.faults:
                raise HosoError(f"The sample {kind} do not fit: {report.faults[0]}")


def _add_activity(services: Services, user: Actor, company: SampleCompany) -> None:
    for case in company.cases:
        entered = CaseInput(case.subject, case.description, case.status, case.severity, case.code)
        services.cases.create(user, case.customer, entered)
    for talk in company.interactions:
        happened = min(talk.happened_at, datetime.now(talk.happened_at.tzinfo))
        services.interactions.create(
            user, talk.customer, InteractionInput(talk.kind, talk.subject, talk.body, happened_at=happened)
        )
    for task in company.tasks:
        task_input = TaskInput(task.title, task.due_on.isoformat(), user.user_id or "", task.note)
        task_id = services.tasks.create(user, task_input, task.customer)
        if task.done:
            services.tasks.set_done(user, task_id, 1, True)


def _run(settings: Settings, company: SampleCompany, password: str, token: str) -> int:
    process = subprocess.Popen([sys.executable, "-m", "app.cli", "run"], stdout=subprocess.PIPE, text=True)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: process.terminate())
    assert process.stdout is not None
    for line in process.stdout:
        print(line, end="", flush=True)
        if line.startswith("Hoso is ready: "):
            print(f"Login: {LOGIN}  password: {password}", flush=True)
            address = line.removeprefix("Hoso is ready: ").strip()
            threading.Thread(target=feed, args=(settings, company, address, token), daemon=True).start()
    return process.wait()


def feed(settings: Settings, company: SampleCompany, address: str, token: str) -> None:
    """Send every sample document through its door."""
    mails = []
    for document in sample_documents(company):
        if document.door == "mail":
            mails.append(document)
        elif document.door == "upload":
            upload(address, token, document)
        elif document.door == "cli":
            add_by_command(document)
        else:
            drop(settings.inboxes[0].path / document.folder, document)
    for document in mails:
        send(settings.smtp_port, company, document)


def upload(address: str, token: str, document: SampleDocument) -> None:
    """POST the file to the API."""
    boundary = secrets.token_hex(16)
    disposition = f'form-data; name="file"; filename="{document.name}"'
    head = f"--{boundary}\r\nContent-Disposition: {disposition}\r\nContent-Type: application/octet-stream\r\n\r\n"
    body = head.encode() + document.content + f"\r\n--{boundary}--\r\n".encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": f"multipart/form-data; boundary={boundary}"}
    request = urllib.request.Request(f"{address}/api/v1/documents", data=body, headers=headers, method="POST")
    with urllib.request.urlopen(request, timeout=60) as answer:
        json.load(answer)


def add_by_command(document: SampleDocument) -> None:
    """`hoso add` it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / document.name
        path.write_bytes(document.content)
        subprocess.run([sys.executable, "-m", "app.cli", "add", str(path)], check=False, stdout=subprocess.DEVNULL)


def drop(folder: Path, document: SampleDocument) -> None:
    """Write it into the inbox as a scanner does: straight under its name."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / document.name).write_bytes(document.content)


def send(port: int, company: SampleCompany, document: SampleDocument) -> None:
    """Hand the mail to the receiver, as the company's mail server would."""
    sender = company.organisation.emails[0]
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as connection:
        connection.sendmail(sender, [f"docs@{sender.rpartition('@')[2]}"], document.content)


def _first_free(port: int) -> int:
    return next(p for p in _ports(port) if _is_free(p))


def _ports(start: int) -> Iterator[int]:
    yield from range(start, start + 200)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())
