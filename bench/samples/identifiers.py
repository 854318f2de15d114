"""Invented identifiers that look and check like Vietnamese ones: tax codes, personal IDs, phones, accounts."""

from __future__ import annotations

from random import Random

# Weights of the check digit of a Vietnamese tax code (the same as in stdnum.vn.mst, where tests compare).
_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_MOBILE_PREFIXES = ("090", "091", "098", "097", "086", "083", "079", "070", "093", "038")
# Area code and first digit of fixed lines by province, as they are dialled since 2017.
_FIXED_PREFIXES = {"hanoi": "0243", "saigon": "0283", "danang": "02363", "dongnai": "02513", "cantho": "02923"}
_TAX_PROVINCES = {"hanoi": "01", "saigon": "03", "danang": "04", "dongnai": "36", "cantho": "18"}
_ID_PROVINCES = {"hanoi": "001", "saigon": "079", "danang": "048", "dongnai": "075", "cantho": "092"}


def tax_check_digit(first_nine: str) -> int:
    """The check digit of nine digits; 10 means that no tax code starts with them."""
    return 10 - sum(w * int(d) for w, d in zip(_TAX_WEIGHTS, first_nine, strict=True)) % 11


def tax_code(rng: Random, place: str = "hanoi") -> str:
    """A 10-digit tax code with a right check digit. The third digit is 9: a range not given out so far."""
    while True:
        nine = f"{_TAX_PROVINCES[place]}9{rng.randrange(10**6):06d}"
        check = tax_check_digit(nine)
        if check < 10:
            return f"{nine}{check}"


def branch_code(parent: str, number: int) -> str:
    """The 13-digit tax code of branch `number` (1 to 999) of a company: 0123456789-001."""
    return f"{parent}-{number:03d}"


def personal_id(rng: Random, place: str = "hanoi", *, born: int = 1985, woman: bool = False) -> str:
    """A 12-digit personal ID: province, century and sex, year of birth, six free digits."""
    century = (born // 100 - 19) * 2 + (1 if woman else 0)
    return f"{_ID_PROVINCES[place]}{century}{born % 100:02d}{rng.randrange(10**6):06d}"


def mobile(rng: Random) -> str:
    """A mobile number in national form, grouped as people print it: "0903 412 587"."""
    digits = f"{rng.choice(_MOBILE_PREFIXES)}{rng.randrange(10**7):07d}"
    return f"{digits[:4]} {digits[4:7]} {digits[7:]}"


def fixed_line(rng: Random, place: str = "hanoi") -> str:
    """A fixed line in national form with its area code: "024 3822 4417"."""
    prefix = _FIXED_PREFIXES[place]
    digits = prefix + f"{rng.randrange(10 ** (11 - len(prefix))):0{11 - len(prefix)}d}"
    cut = 3 if digits[:3] in ("024", "028") else 4
    return f"{digits[:cut]} {digits[cut : cut + 4]} {digits[cut + 4 :]}"


def account_number(rng: Random) -> str:
    """A bank account of 13 digits."""
    return f"{rng.randrange(1, 10)}{rng.randrange(10**12):012d}"
