"""English papers: supply agreement, quotation, purchase order, letter."""

from __future__ import annotations

from datetime import timedelta

from bench.samples.layouts.parts import goods, in_words, net
from bench.samples.papers import (
    Block,
    Brief,
    Facts,
    Heading,
    Letterhead,
    Paper,
    PartyBlock,
    Signature,
    Signatures,
    Text,
    Title,
    TwoParties,
)
from bench.samples.records import Party
from bench.samples.wording import english_date, party_rows_english

_ARTICLES = (
    (
        "Article 2. Delivery",
        "The Seller shall deliver the goods to the Buyer's address within thirty (30) days from the date of this "
        "Agreement. Title and risk pass to the Buyer when the delivery note has been signed by both parties.",
    ),
    (
        "Article 3. Payment",
        "The Buyer shall pay forty percent (40%) of the contract value by telegraphic transfer within seven days of "
        "signing and the balance within twenty-one days after acceptance, against a commercial invoice.",
    ),
    (
        "Article 4. Warranty and support",
        "The Seller warrants the goods against defects in material and workmanship for twelve months. A technician "
        "shall attend on site within one business day after a written report of a fault.",
    ),
    (
        "Article 5. Confidentiality",
        "Neither party shall disclose to any third person information received from the other in connection with this "
        "Agreement, except where the law requires it. This duty lasts for three years after the end of the Agreement.",
    ),
    (
        "Article 6. Liability",
        "Neither party is liable for a delay caused by events beyond its reasonable control. The total liability of "
        "either party under this Agreement is limited to the contract value.",
    ),
)
_CLOSING = (
    "This Agreement is governed by the laws of Vietnam. Disputes that cannot be settled amicably within thirty days "
    "shall be referred to arbitration in Ha Noi. The Agreement is made in four originals, two for each party."
)


def agreement(brief: Brief) -> Paper:
    """A supply and service agreement with a term; two pages."""
    amount = net(brief.lines)
    effective = brief.effective or brief.day
    term = f"This Agreement takes effect on {english_date(effective)}"
    term += (
        f" and expires on {english_date(brief.expiry)}." if brief.expiry else " and ends when all duties are fulfilled."
    )
    blocks: list[Block] = [
        Title("SUPPLY AND SERVICE AGREEMENT", (f"No.: {brief.number}",)),
        Text(f"This Agreement is made on {english_date(brief.day)} by and between:"),
        _block(brief.us, "PARTY A (THE SELLER)"),
        _block(brief.them, "PARTY B (THE BUYER)"),
        Text("The parties have agreed on the following terms and conditions:"),
        Heading("Article 1. Goods and contract value"),
        goods(brief.lines, None, "en"),
        Text(f"The contract value is USD {amount:,.2f}, delivered duty paid."),
        in_words(amount, "en"),
        *(part for head, text in _ARTICLES for part in (Heading(head), Text(text))),
        Heading("Article 7. Term"),
        Text(term),
        Heading("Article 8. Governing law"),
        Text(_CLOSING),
        _sign(brief.us, brief.them, ("FOR PARTY A", "FOR PARTY B")),
    ]
    facts = Facts("contract", brief.day, brief.number, str(amount), "USD", effective, brief.expiry, "en")
    return Paper(facts, tuple(blocks), footer=f"Agreement No. {brief.number}")


def quotation(brief: Brief) -> Paper:
    """Our quotation to them."""
    amount = net(brief.lines)
    blocks: list[Block] = [
        Letterhead(brief.us),
        Title("QUOTATION", (f"Quotation No.: {brief.number}", f"Date: {english_date(brief.day)}")),
        PartyBlock(f"To: {brief.them.name}", party_rows_english(brief.them)[:4]),
        Text(f"Dear {brief.extra.get('contact', brief.them.representative)},", align="left"),
        Text("Thank you for your enquiry. We are pleased to quote the following equipment and services:"),
        goods(brief.lines, None, "en"),
        in_words(amount, "en"),
        Text("Prices are in US dollars, delivered to your office. This offer is valid for 30 days."),
        Text("Delivery: within three weeks after receipt of your order. Payment: 40% in advance, 60% on acceptance."),
        Signatures((Signature("Yours faithfully", brief.us.name_en, brief.us.representative, brief.us.name),)),
    ]
    last = brief.day + timedelta(days=30)
    facts = Facts("proposal", brief.day, brief.number, str(amount), "USD", expiry=last, language="en")
    return Paper(facts, tuple(blocks), font="sans", size=10.5)


def purchase_order(brief: Brief) -> Paper:
    """Their purchase order to us."""
    amount = net(brief.lines)
    left = PartyBlock(f"Vendor: {brief.us.name_en}", party_rows_english(brief.us)[:4])
    right = PartyBlock(f"Ship to: {brief.them.name}", party_rows_english(brief.them)[:4])
    blocks: list[Block] = [
        Letterhead(brief.them),
        Title("PURCHASE ORDER", (f"PO Number: {brief.number}", f"Order date: {english_date(brief.day)}")),
        TwoParties(left, right),
        Text("Please supply the following items in accordance with the terms below:"),
        goods(brief.lines, None, "en"),
        in_words(amount, "en"),
        Text("1. Quote the purchase order number on the delivery note and on every invoice."),
        Text("2. Goods that do not match the description will be returned at the vendor's cost."),
        Text("3. Payment within thirty days after receipt of a correct invoice."),
        Signatures((Signature("Authorised by", brief.them.position, brief.them.representative),)),
    ]
    facts = Facts("purchase_order", brief.day, brief.number, str(amount), "USD", language="en")
    return Paper(facts, tuple(blocks), font="sans", size=10.5)


def letter(brief: Brief) -> Paper:
    """Their letter to us about a change of contact."""
    blocks: list[Block] = [
        Letterhead(brief.them),
        Text(english_date(brief.day), align="left"),
        Text(f"Our reference: {brief.number}", align="left"),
        Text(brief.us.name_en, align="left", style="bold"),
        Text("Subject: Change of our accounts payable contact", align="left", style="bold"),
        Text("Dear Sir or Madam,", align="left"),
        Text(
            "We write to inform you that from the first of next month all invoices should be sent to our finance team "
            f"at {brief.them.email}. Orders already placed are not affected by this change, and the delivery address "
            "of our representative office remains as it is."
        ),
        Text("Please update your records and confirm receipt of this notice. Thank you for your continued support."),
        Signatures((Signature("Yours sincerely", brief.them.position, brief.them.representative),)),
    ]
    return Paper(Facts("letter", brief.day, brief.number, language="en"), tuple(blocks), size=12)


def _block(party: Party, label: str) -> PartyBlock:
    return PartyBlock(f"{label}: {(party.name_en or party.name).upper()}", party_rows_english(party))


def _sign(left: Party, right: Party, labels: tuple[str, str]) -> Signatures:
    note = "(Signature and seal)"
    return Signatures(
        (
            Signature(labels[0], note, left.representative, left.name),
            Signature(labels[1], note, right.representative),
        )
    )
