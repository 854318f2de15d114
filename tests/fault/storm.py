"""A storm: documents come by every door while kill -9 hits the parts at random. Used by tests and `make storm`.

Afterwards everything that was sent must be a document, once, settled, and rows, originals and index agree.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import smtplib
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

PYTHON = sys.executable
PARTS = {"worker": ["workers", "work"], "watcher": ["workers", "watch"], "mail": ["workers", "mail"]}
_OTHER_FAULTS = 0.15  # of all strikes
SETTLED = {"filed", "review", "unknown", "held"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Storm:
    """One run over `files` small files in `home`; `seed` makes its choices repeatable, its timing is not.

    `extra` are further variables (the URLs of servers); `faults` what else strikes between kills, by name: each call
    takes a server away, or freezes a part, and brings it back.
    """

    home: Path
    files: int
    kills: int
    seed: int = 1
    workers: int = 1
    extra: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, Callable[[], None]] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    killed: Counter[str] = field(default_factory=Counter)
    sent: set[str] = field(default_factory=set)
    progress: Callable[[Storm], None] = lambda _storm: None

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.environment = os.environ | {
            "HOSO_HOME": str(self.home),
            "HOSO_SMTP_PORT": str(self.port),
            "HOSO_INBOX_SETTLE_SECONDS": "0.3",
            "HOSO_INBOX_POLL_SECONDS": "0.3",
            **self.extra,
        }
        self.parts = PARTS | {f"worker {n}": PARTS["worker"] for n in range(2, self.workers + 1)}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.lock = threading.Lock()
        self.calm = threading.Event()

    def run(self) -> None:
        """Send everything under fire, then let the parts finish in peace."""
        self.hoso("init")
        for name in self.parts:
            self.start(name)
        senders = [threading.Thread(target=send) for send in (self.add, self.drop, self.mail)]
        for sender in senders:
            sender.start()
        while sum(self.killed.values()) < self.kills or any(sender.is_alive() for sender in senders):
            time.sleep(self.random.uniform(0.05, 0.6))
            self.progress(self)
            if sum(self.killed.values()) < self.kills:
                self.strike()
        for sender in senders:
            sender.join()
        self.calm.set()
        for name in self.parts:
            self.start(name)
        self.wait_until_settled()

    def start(self, name: str) -> None:
        with self.lock:
            process = self.running.get(name)
            if process is None or process.poll() is not None:
                self.running[name] = self.spawn(self.parts[name])

    def spawn(self, arguments: list[str]) -> subprocess.Popen[bytes]:
        log = (self.home / "logs" / "storm.log").open("ab")
        with log:
            return subprocess.Popen(
                [PYTHON, "-m", *arguments], env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def strike(self) -> None:
        """Mostly a kill, at times another fault."""
        if self.faults and self.random.random() < _OTHER_FAULTS:
            name = self.random.choice(sorted(self.faults))
            self.faults[name]()
            self.killed[name] += 1
        else:
            self.kill_one()

    def freeze_one(self) -> None:
        """Stop a part for a moment where it stands, with whatever it holds."""
        with self.lock:
            running = [process for process in self.running.values() if process.poll() is None]
            process = self.random.choice(running) if running else None
            if process is not None:
                process.send_signal(signal.SIGSTOP)
                time.sleep(self.random.uniform(0.2, 1.5))
                process.send_signal(signal.SIGCONT)

    def kill_one(self) -> None:
        with self.lock:
            name = self.random.choice(sorted(self.running))
            process = self.running[name]
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                process.wait()
                self.killed[name] += 1
        if name in self.parts:
            self.start(name)

    def hoso(self, *arguments: str) -> str:
        done = subprocess.run(
            [PYTHON, "-m", "app.cli", *arguments], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (arguments, done.stdout[-2000:], done.stderr[-2000:])
        return done.stdout

    def paper(self, door: str, number: int) -> bytes:
        text = f"HỢP ĐỒNG MUA BÁN\nSố: {number}/2026/{door}\nMST: 03{number:08d}\n{self.seed} {door} {number}\n"
        return (text * (1 + number % 40)).encode()

    def add(self) -> None:
        """`hoso add` of batches; a command that is killed is typed again, as a person would."""
        folder = self.home.parent / "to-add"
        for batch, start in enumerate(range(0, self.files // 3, 10)):
            target = folder / str(batch)
            target.mkdir(parents=True)
            for number in range(start, min(start + 10, self.files // 3)):
                data = self.paper("add", number)
                (target / f"{number}.txt").write_bytes(data)
                self.sent.add(hashlib.sha256(data).hexdigest())
            while not self.calm.is_set() and self.run_killable("add", ["app.cli", "add", str(target)]) != 0:
                pass

    def run_killable(self, name: str, arguments: list[str]) -> int:
        with self.lock:
            process = self.running[name] = self.spawn(arguments)
        code = process.wait()
        with self.lock:
            self.running.pop(name, None)
        return code

    def drop(self) -> None:
        """A scanner: writes straight under the final name, in two pieces."""
        inbox = self.home / "inbox"
        for number in range(self.files // 3):
            data = self.paper("folder", number)
            with (inbox / f"scan{number:04d}.txt").open("wb") as file:
                file.write(data[: len(data) // 2])
                file.flush()
                time.sleep(0.01)
                file.write(data[len(data) // 2 :])
            self.sent.add(hashlib.sha256(data).hexdigest())

    def mail(self) -> None:
        """A mail server: delivers again until it has heard 250."""
        for number in range(self.files // 3):
            message = EmailMessage()
            message["From"], message["To"] = "sender@elsewhere-thu.vn", "docs@saoviet-thu.vn"
            message["Subject"], message["Message-ID"] = f"Thư {number}", f"<{self.seed}-{number}@elsewhere-thu.vn>"
            message.set_content(self.paper("mail", number).decode())
            self.mails.append(message["Message-ID"])
            while not self.calm.is_set() and not self.delivered(message):
                time.sleep(0.1)

    mails: list[str] = field(default_factory=list)

    def delivered(self, message: EmailMessage) -> bool:
        try:
            with smtplib.SMTP("127.0.0.1", self.port, timeout=10) as connection:
                connection.send_message(message)
        except (OSError, smtplib.SMTPException):
            return False
        return True

    def wait_until_settled(self, seconds: float = 300.0) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.progress(self)
            for name in self.parts:
                self.start(name)
            waiting = [line for line in self.lines("jobs", "list", "--json") if line["state"] != "dead"]
            inbox = [p for p in (self.home / "inbox").iterdir() if p.is_file()]
            if not waiting and not inbox:
                return
            time.sleep(0.5)
        raise AssertionError("the storm did not settle")

    def lines(self, *arguments: str) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.hoso(*arguments).splitlines()]

    def stop(self) -> None:
        """End the parts that this storm started."""
        self.calm.set()
        left = list(self.running.values())
        for process in left:
            if process.poll() is None:
                process.terminate()
        for process in left:
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def check(self) -> None:
        """None lost, none doubled, all settled, and `hoso verify` agrees."""
        documents = self.lines("documents", "--json")
        by_hash = Counter(str(d["sha256"]) for d in documents)
        assert not self.sent - set(by_hash), f"{len(self.sent - set(by_hash))} lost"
        assert {count for count in by_hash.values()} == {1}, "doubled"
        unsettled = [d for d in documents if d["status"] not in SETTLED]
        assert not unsettled, unsettled[:5]
        mails = [d for d in documents if d["type"] == "email"]
        assert len(mails) == len(self.mails), f"{len(mails)} mails for {len(self.mails)} sent"
        assert len(documents) == len(self.sent) + len(self.mails)
        self.hoso("verify")
