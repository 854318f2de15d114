"""Tax codes in a table of companies, under the head of their column."""

from __future__ import annotations

from app.domain.facts import FactField
from tests.unit.workers.understand.papers import facts_of, values

F = FactField
ONE, TWO = "0312345673", "0309876547"


def test_a_column_of_tax_codes_is_read_as_such_and_not_as_phones() -> None:
    facts = facts_of(f"STT\tTên công ty\tMã số thuế\n1\tCông ty TNHH Anpha\t{ONE}\n2\tCông ty CP Bê Ta\t{TWO}\n")
    assert values(facts, F.TAX_CODE) == [ONE, TWO]
    assert values(facts, F.PHONE) == []


def test_branches_and_wrong_digits_in_a_column() -> None:
    facts = facts_of(f"Tên\tMST\nCN Công ty Anpha\t{ONE}-001\nCông ty Sai\t0312345674\nCông ty CP Bê Ta\t{TWO}\n")
    assert values(facts, F.TAX_CODE) == [f"{ONE}-001", TWO]


def test_a_phone_in_another_column_stays_a_phone() -> None:
    facts = facts_of(f"Tên công ty\tMã số thuế\tĐiện thoại\nCông ty TNHH Anpha\t{ONE}\t0903123456\n")
    assert values(facts, F.TAX_CODE) == [ONE]
    assert values(facts, F.PHONE) == ["+84903123456"]


def test_a_label_with_its_value_is_no_head_of_a_column() -> None:
    facts = facts_of(f"Công ty TNHH Anpha\nMã số thuế: {ONE}\n\nMã đơn hàng\n{TWO}\n")
    assert values(facts, F.TAX_CODE) == [ONE]
