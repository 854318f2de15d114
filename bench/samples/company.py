"""The sample company: ourselves, the customers and what we do with them, all from a seed and a day."""

from __future__ import annotations

from datetime import date
from random import Random

from bench.samples import identifiers, people
from bench.samples.activity import activities
from bench.samples.firms import FIRMS, Firm
from bench.samples.records import Colleague, Contact, Customer, Organisation, Party, SampleCompany

OWN_NAME = "Công ty TNHH Giải pháp Văn phòng Sao Việt"
OWN_DOMAIN = "saoviet-demo.vn"
_OWN_PEOPLE = (
    ("Nguyễn Việt Anh", "Giám đốc", "anh.nguyen"),
    ("Trần Thị Mai Hương", "Trưởng phòng Kinh doanh", "huong.tran"),
    ("Lê Đức Thắng", "Nhân viên Kinh doanh", "thang.le"),
    ("Phạm Thị Thu Hà", "Kế toán trưởng", "ha.pham"),
    ("Vũ Thành Long", "Trưởng nhóm Kỹ thuật", "long.vu"),
)


def sample_company(seed: int = 1, today: date | None = None) -> SampleCompany:
    """The whole sample company. The same seed and day give the same values; `today` defaults to the clock's."""
    today = today or date.today()
    organisation = own_organisation(seed)
    customers = named_customers(seed)
    return SampleCompany(
        seed=seed,
        today=today,
        organisation=organisation,
        customers=customers,
        **activities(seed, today, customers, organisation),
    )


def own_organisation(seed: int) -> Organisation:
    """Ourselves: one head office, one showroom, five people."""
    rng = Random(f"{seed}:own")
    code = identifiers.tax_code(rng, "hanoi")
    phone = identifiers.fixed_line(rng, "hanoi")
    accounts = (identifiers.account_number(rng), identifiers.account_number(rng))
    office = "Tầng 6, tòa nhà Sen Vàng, số 27 đường Bằng Lăng, phường Linh Sơn, Thành phố Hà Nội"
    showroom = "Số 112 đường Phượng Vỹ, phường Tân Lập, Quận 7, Thành phố Hồ Chí Minh"
    colleagues = tuple(
        Colleague(name, position, f"{box}@{OWN_DOMAIN}", identifiers.mobile(rng)) for name, position, box in _OWN_PEOPLE
    )
    party = Party(
        name=OWN_NAME,
        tax_code=code,
        address=office,
        phone=phone,
        email=f"info@{OWN_DOMAIN}",
        website=f"www.{OWN_DOMAIN}",
        representative=colleagues[0].name,
        position=colleagues[0].position,
        bank_account=accounts[0],
        bank="Vietcombank - Chi nhánh Thăng Long",
        city="Hà Nội",
        name_en="Sao Viet Office Solutions Co., Ltd",
    )
    return Organisation(
        party=party,
        aliases=(
            "Sao Việt",
            "Văn phòng Sao Việt",
            "Sao Viet Office Solutions Co., Ltd",
            "Công ty Giải pháp Văn phòng Sao Việt",
        ),
        tax_codes=(code,),
        domains=(OWN_DOMAIN,),
        emails=(f"info@{OWN_DOMAIN}", f"docs@{OWN_DOMAIN}", *(c.email for c in colleagues)),
        phones=(phone, *(c.phone for c in colleagues)),
        addresses=(office, showroom),
        colleagues=colleagues,
        bank_accounts=accounts,
    )


def named_customers(seed: int) -> tuple[Customer, ...]:
    """The customers of firms.py with codes KH00001 and on; a branch takes its parent's tax code."""
    customers: list[Customer] = []
    for position, firm in enumerate(FIRMS):
        code = f"KH{position + 1:05d}"
        rng = Random(f"{seed}:{code}")
        parent = customers[firm.branch_of] if firm.branch_of is not None else None
        customers.append(_complete(firm, code, rng, parent))
    return tuple(customers)


def _complete(firm: Firm, code: str, rng: Random, parent: Customer | None) -> Customer:
    mail_domain = firm.domain or "gmail.com"
    contacts = tuple(
        Contact(code, name, title, identifiers.mobile(rng), f"{box}@{mail_domain}", primary=at == 0)
        for at, (name, title, box) in enumerate(firm.people)
    )
    english = firm.language == "en"
    party = Party(
        name=firm.name,
        tax_code=_tax_code(firm, rng, parent),
        address="8 Larch Quay, #14-02 Kestrel House, Singapore 049712" if english else people.address(rng, firm.place),
        phone=_phone(firm, rng, contacts[0]),
        email=_email(firm, parent, contacts[0]),
        website=f"www.{firm.domain}" if firm.domain and parent is None else "",
        representative=contacts[0].name,
        position=contacts[0].title,
        bank_account=identifiers.account_number(rng),
        bank="Straits Harbour Bank, Singapore" if english else rng.choice(people.BANKS),
        city="Singapore" if english else people.PLACES[firm.place][2],
        language=firm.language,
        kind=firm.kind,
        name_en=firm.name_en or (firm.name if english else ""),
    )
    return Customer(code, party, contacts, firm.industry, firm.former_names, parent.code if parent else None)


def _tax_code(firm: Firm, rng: Random, parent: Customer | None) -> str:
    if parent is not None:
        return identifiers.branch_code(parent.party.tax_code, 1)
    if firm.language == "en":
        return ""
    if firm.kind == "person":
        return identifiers.personal_id(rng, firm.place, born=firm.born, woman=firm.woman)
    return identifiers.tax_code(rng, firm.place)


def _phone(firm: Firm, rng: Random, first: Contact) -> str:
    if firm.language == "en":
        return f"+65 6{rng.randrange(100, 1000)} {rng.randrange(10**4):04d}"
    return first.phone if firm.kind == "person" else identifiers.fixed_line(rng, firm.place)


def _email(firm: Firm, parent: Customer | None, first: Contact) -> str:
    return first.email if firm.kind == "person" or parent is not None else f"info@{firm.domain}"
