"""`python -m bench.quality.forwards`: whose a passed-on mail is, in twenty-six ways to quote it, alone and in chains.

Ways a mail reaches us: a colleague forwards it; forwards a colleague's forward; replies to a colleague's forward with
us in copy; and, the other way round, a customer answers what we had forwarded to him, which is a mail of his own and
no forward of the third party whose mail he quotes. Read in this process, without the sandbox.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from bench.quality.cases import SEEDS
from bench.quality.mail_programs import PROGRAMS, Program
from bench.quality.score import Share
from bench.quality.world import World
from bench.samples.company import own_organisation
from bench.samples.layouts.mails import MAILS
from bench.samples.records import Colleague, Organisation, Party
from bench.samples.render.forwards import FORWARDS, Forward, Quoted
from bench.samples.render.mail import VIETNAM, Mail, assembled
from bench.samples.universe import slug
from workers.extract.base import Limits, Source
from workers.extract.eml import EmlExtractor

Form = Forward | Program
FORMS: dict[str, Form] = {**FORWARDS, **PROGRAMS}
WAYS = ("forward", "forward of a forward", "reply to a forward", "answer to our forward")
BODIES = ("text and html", "text", "html")
_ANSWERS = ("Đã xử lý nhé anh.", "Em lưu hồ sơ rồi ạ.", "Noted, thanks.", "Anh xem giúp em.")


@dataclass(frozen=True, slots=True)
class Passed:
    """A mail as it comes in, whose it is and of which day. `sender` is what a reader would answer."""

    name: str
    content: bytes
    way: str
    sender: str
    day: date


def passed_on(count: int, *, held_back: bool) -> Iterator[Passed]:
    """`count` mails of each program, body and way in turn."""
    seed = SEEDS[held_back]
    own = own_organisation(seed)
    parties = [c.party for c in World(300, seed).customers if c.party.kind == "company"]
    turns = itertools.product(FORMS, WAYS, BODIES)
    for at, (form, way, body) in zip(range(count), itertools.cycle(turns), strict=False):
        yield _Postman(Random(f"{seed}:{held_back}:forwards:{at}"), own, parties).passed(at, form, way, body)


class _Postman:
    def __init__(self, rng: Random, own: Organisation, parties: Sequence[Party]) -> None:
        self._rng, self._own = rng, own
        self._customer, self._third = rng.sample(list(parties), 2)

    def passed(self, at: int, form: str, way: str, body: str) -> Passed:
        first, second, third = (self._rng.choice(self._own.colleagues) for _ in range(3))
        mail = self._mail(self._third if way == "answer to our forward" else self._customer, first.email)
        name = f"{at:05d} {form}, {way}, {body}"
        if way == "forward":
            content = _bytes(self._forward(mail, first, form), body)
            return Passed(name, content, way, mail.from_address, mail.sent_at.date())
        inner = self._rng.choice(sorted(FORMS))
        name += f", around {inner}"
        once = self._forward(mail, first, inner)
        if way == "forward of a forward":
            twice = self._forward(_Written(once.mail, once.text, once.html), second, form)
            return Passed(name, _bytes(twice, body), way, mail.from_address, mail.sent_at.date())
        if way == "reply to a forward":
            reply = self._reply(once, second.name, second.email, form)
            return Passed(name, _bytes(reply, body), way, mail.from_address, mail.sent_at.date())
        customer = self._mail(self._customer, third.email)
        reply = self._reply(once, customer.from_name, customer.from_address, form)
        return Passed(name, _bytes(reply, body), way, customer.from_address, reply.mail.sent_at.date())

    def _mail(self, party: Party, to: str) -> Mail:
        rng = self._rng
        subject, paragraphs = MAILS[rng.choice(sorted(MAILS))]
        number = f"{rng.randrange(10**6):06d}"
        sent = datetime(2025, 1, 6, 8, tzinfo=VIETNAM) + timedelta(minutes=rng.randrange(640 * 24 * 60))
        free = rng.random() < 0.25
        address = f"{slug(party.representative)}{rng.randrange(1000)}@gmail.com" if free else party.email
        name = rng.choice((
            party.representative, f"{party.representative} ({party.name})", f"{party.representative} - Phòng Kinh doanh", address,
            f"{party.representative.split()[0]}, {' '.join(party.representative.split()[1:])}",
        ))  # fmt: skip
        return Mail(
            name, address, to, subject.format(number=number),
            tuple(p.format(number=number) for p in paragraphs), sent,
            (party.representative, party.name, f"ĐT: {party.phone}"),
            cc="; ".join(c.email for c in rng.sample(self._own.colleagues, min(3, len(self._own.colleagues)))) if rng.random() < 0.5 else "",
        )  # fmt: skip

    def _forward(self, mail: Mail | _Written, by: Colleague, form: str) -> _Written:
        return self._quoted(mail, by.name, by.email, FORMS[form], FORMS[form].prefix, "Chuyển anh chị lưu hồ sơ.")

    def _reply(self, mail: _Written, name: str, address: str, form: str) -> _Written:
        """As programs answer: what Gmail and Apple put above is a line, Outlook's is the head of its forwards."""
        return self._quoted(mail, name, address, FORMS[form], "Re: ", self._rng.choice(_ANSWERS), reply=True)

    def _quoted(
        self, mail: Mail | _Written, name: str, address: str, form: Form, prefix: str, note: str, *, reply: bool = False
    ) -> _Written:
        inner = mail.mail if isinstance(mail, _Written) else mail
        written = mail if isinstance(mail, _Written) else _Written.of(mail)
        sent = inner.sent_at + timedelta(minutes=self._rng.randint(5, 900))
        quoted = Quoted(inner.from_name, inner.from_address, inner.to, inner.cc, inner.subject, inner.sent_at, ())
        text, html = _wrapped(form.text(quoted)), form.html(quoted)
        if reply and not _is_block(form):
            text = html = f"Vào {inner.sent_at:%H:%M, %d/%m/%Y} {inner.from_name} <{inner.from_address}> đã viết:"
            html = html.replace("<", "&lt;").replace(">", "&gt;")
            written = replace(written, text="\n".join(f"> {line}".rstrip() for line in written.text.split("\n")))
        outer = Mail(name, address, f"docs@{self._own.domains[0]}", prefix + inner.subject, (note,), sent)
        return _Written(outer, f"{note}\n\n{text}\n{written.text}", f"<p>{note}</p>{html}<div>{written.html}</div>")


@dataclass(frozen=True, slots=True)
class _Written:
    """A mail with its two bodies as they stand."""

    mail: Mail
    text: str
    html: str

    @classmethod
    def of(cls, mail: Mail) -> _Written:
        lines = (*mail.body, *mail.signature)
        return cls(mail, "\n\n".join(lines), "".join(f"<p>{line}</p>" for line in lines))


def _wrapped(text: str) -> str:
    """Long lines broken as transports and programs break them, without a mark."""
    lines = (
        textwrap.wrap(line, 76, break_long_words=False, break_on_hyphens=False) or [""] for line in text.split("\n")
    )
    return "\n".join(itertools.chain.from_iterable(lines))


def _is_block(form: Form) -> bool:
    """Whether the program heads an answer as it heads a forward, with a bare block of fields."""
    return "forward" not in form.opening.lower() and "chuyển" not in form.opening.lower()


def _bytes(written: _Written, body: str) -> bytes:
    return assembled(written.mail, written.text if "text" in body else "", written.html if "html" in body else "")


def measure(mails: Sequence[Passed], own: Organisation) -> dict[str, Share]:
    """Right senders by way, and right days of those whose sender is right."""
    found: dict[str, Share] = {}
    extractor = EmlExtractor(own_domains=own.domains)
    with tempfile.TemporaryDirectory(prefix="hoso-forwards-") as folder:
        for passed in mails:
            path = Path(folder) / "mail.eml"
            path.write_bytes(passed.content)
            source = Source(path, "mail.eml", "message/rfc822", passed.content[:8192])
            read = extractor.read(source, Path(folder), Limits())
            assert read.mail is not None
            sender = read.mail.original_from_address or read.mail.from_address
            direct = not read.mail.original_from_address
            day = (read.mail.sent_at if direct else read.mail.original_sent_at)[:10]
            found.setdefault(f"{passed.way}: sender", Share()).add(
                sender == passed.sender, f"{passed.name}: truth {passed.sender}, said {sender}"
            )
            if sender == passed.sender:
                found.setdefault(f"{passed.way}: day", Share()).add(
                    day == passed.day.isoformat(), f"{passed.name}: truth {passed.day}, said {day or 'nothing'}"
                )
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print a Markdown table."""
    parser = argparse.ArgumentParser(prog="python -m bench.quality.forwards", description=__doc__)
    parser.add_argument("--mails", type=int, default=len(FORMS) * len(WAYS) * len(BODIES) * 3)
    parser.add_argument("--held-back", action="store_true", help="other customers, mails and chains")
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="name at most N of each kind of miss")
    given = parser.parse_args(arguments)
    if given.mails < 1:
        parser.error("--mails must be at least 1")
    found = measure(list(passed_on(given.mails, held_back=given.held_back)), own_organisation(SEEDS[given.held_back]))
    print("| mails | share | 95 % interval | of |\n|---|---|---|---|")
    for title, share in found.items():
        low, high = share.interval()
        print(f"| {title} | {100 * share.value:.1f} % | {100 * low:.1f}–{100 * high:.1f} | {share.all} |")
    for title, share in found.items():
        for miss in share.misses[: given.misses]:
            print(f"{title}: {miss}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
