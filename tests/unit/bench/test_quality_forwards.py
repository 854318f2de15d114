"""The measure of passed-on mails: every way is made, each program prints what it quotes, and misses are counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from email import message_from_bytes

import pytest

from bench.quality.cases import SEEDS
from bench.quality.forwards import BODIES, FORMS, WAYS, measure, passed_on
from bench.quality.mail_programs import PROGRAMS
from bench.samples.company import own_organisation
from bench.samples.render.forwards import Quoted
from bench.samples.render.mail import VIETNAM

QUOTED = Quoted(
    "Nguyễn Văn An", "an@khach.vn", "lan@cong-ty.vn", "ke-toan@cong-ty.vn", "Báo giá",
    datetime(2025, 3, 3, 9, 14, 5, tzinfo=VIETNAM), ("Kính gửi",),
)  # fmt: skip


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_a_program_prints_whom_it_quotes_in_both_bodies(name: str) -> None:
    for body in (PROGRAMS[name].text(QUOTED), PROGRAMS[name].html(QUOTED)):
        for told in ("an@khach.vn", "lan@cong-ty.vn", "ke-toan@cong-ty.vn", "Báo giá", "2025", "Kính gửi"):
            assert told in body.replace("/25 ", "/2025 ")


def test_one_round_has_every_program_way_and_body() -> None:
    mails = list(passed_on(len(FORMS) * len(WAYS) * len(BODIES), held_back=False))
    assert len({passed.name.split(" ", 1)[1].split(", around")[0] for passed in mails}) == len(mails)
    kinds = {tuple(part.get_content_type() for part in message_from_bytes(p.content).walk()) for p in mails}
    assert kinds == {("text/plain",), ("text/html",), ("multipart/alternative", "text/plain", "text/html")}


def test_mails_are_the_same_each_time_and_others_when_held_back() -> None:
    once, again, kept = (
        [passed.content for passed in passed_on(8, held_back=held_back)] for held_back in (False, False, True)
    )
    assert once == again
    assert not set(once) & set(kept)


def test_a_wrong_sender_is_counted_and_his_day_is_not_asked_for() -> None:
    [mail] = passed_on(1, held_back=False)
    own = own_organisation(SEEDS[False])
    right, wrong = measure([mail], own), measure([replace(mail, sender="another@khach.vn")], own)
    assert right["forward: sender"].value == right["forward: day"].value == 1.0
    assert wrong["forward: sender"].value == 0.0
    assert "forward: day" not in wrong
