"""Runs all mail doors of this installation: the SMTP receiver and a thread for each mailbox."""

from __future__ import annotations

import threading

from app.bootstrap import Services
from app.services.customer_codes import CustomerCodes
from workers.capture.imap_login import connect
from workers.capture.intake import MailIntake
from workers.capture.mailbox import Mailbox, pull
from workers.capture.smtp import SmtpDoor


def run_mail(services: Services, stopping: threading.Event) -> None:
    """Receive and pull mail until `stopping`. Raises ConfigError when the receiver's port cannot be had."""
    settings = services.settings
    intake = MailIntake(services.capture, CustomerCodes(services.db), settings.mail_names)
    threads = []
    for mailbox in settings.mailboxes:
        door = Mailbox(mailbox, intake, services.doors, connect)
        threads.append(threading.Thread(target=pull, args=(door, mailbox.poll_seconds, stopping), name=mailbox.name))
        threads[-1].start()
    try:
        if settings.smtp_port:
            SmtpDoor(intake, services.doors, host=settings.smtp_host, port=settings.smtp_port).run(stopping)
        else:
            stopping.wait()
    finally:
        stopping.set()
        for thread in threads:
            thread.join()
