"""Whose mail it is, and when our own server's word for an address counts."""

from __future__ import annotations

import pytest

from app.db.tables import Document
from app.domain.organisation import Organisation
from app.domain.reading import MailHeaders
from app.services.match_inputs import sender_of

OWN = Organisation(name="Sao Việt", domains=("saoviet-thu.vn",), emails=("saoviet.kt@gmail.com",))
FORWARD = MailHeaders(
    from_address="huong@saoviet-thu.vn", original_from_address="linh@khach-thu.vn", authenticated=True
)


def mail(door: str = "smtp", parent: str | None = None) -> Document:
    return Document(door=door, parent_id=parent)


@pytest.mark.parametrize("forwarder", ["huong@saoviet-thu.vn", "saoviet.kt@gmail.com"])
def test_a_forward_by_one_of_us_is_the_inner_senders_and_nobody_vouches_for_it(forwarder: str) -> None:
    headers = MailHeaders(from_address=forwarder, original_from_address="linh@khach-thu.vn", authenticated=True)
    assert sender_of(mail(), headers, OWN) == ("linh@khach-thu.vn", False)


def test_a_forward_by_a_customer_is_the_customers() -> None:
    headers = MailHeaders(from_address="linh@khach-thu.vn", original_from_address="x@third-thu.vn", authenticated=True)
    assert sender_of(mail(), headers, OWN) == ("linh@khach-thu.vn", True)


def test_while_we_are_not_set_a_forward_counts_as_ours() -> None:
    assert sender_of(mail(), FORWARD, None) == ("linh@khach-thu.vn", False)


@pytest.mark.parametrize(("door", "parent"), [("upload", None), ("folder", None), ("api", None), ("smtp", "another")])
def test_a_header_of_proof_on_a_file_or_an_attachment_proves_nothing(door: str, parent: str | None) -> None:
    headers = MailHeaders(from_address="linh@khach-thu.vn", authenticated=True)
    assert sender_of(mail(door, parent), headers, OWN) == ("linh@khach-thu.vn", False)


@pytest.mark.parametrize("door", ["smtp", "imap"])
def test_a_mail_our_server_handed_over_is_vouched_for(door: str) -> None:
    headers = MailHeaders(from_address="linh@khach-thu.vn", authenticated=True)
    assert sender_of(mail(door), headers, OWN) == ("linh@khach-thu.vn", True)
