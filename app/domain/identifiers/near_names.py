"""Keys under which a company's name is found although a reader or a writer slipped in it.

Two names that share a key may be one: the look-up opens the file, `matching.similarity` judges. Keys are made of the
telling words alone, so that what many names share ("thương mại dịch vụ") leads to nobody.
"""

from __future__ import annotations

import re

from app.domain.identifiers.names import CompanyName, parse_company_name

MOST_KEYS = 16  # of one name
_LEAST_LETTERS = 5  # of a key; shorter ones are shared by too many
# What many names share. Phrases, not words: the "mai" of "thương mại" is not the "Mai" of "Sao Mai".
GENERIC = re.compile(
    r"\b(?:thuong mai|dich vu|san xuat|xuat nhap khau|xuat khau|nhap khau|xay dung|dau tu|kinh doanh|phat trien"
    r"|cong nghe|viet nam|quoc te|van tai|tu van|thiet ke|cong nghiep|ky thuat|tong hop|group|holdings?|international"
    r"|global|chinhanh)\b"
)


def telling_words(name: CompanyName) -> list[str]:
    """The words of a name that are not shared by many; empty for "Công ty TNHH Thương mại Dịch vụ"."""
    return GENERIC.sub(" ", name.base_key).split()


def near_name_keys(raw: str) -> tuple[str, ...]:
    """As `keys_of` of the name as written; empty where there is no name."""
    name = parse_company_name(raw)
    return keys_of(name) if name else ()


def keys_of(name: CompanyName) -> tuple[str, ...]:
    """Of a name of three telling words and more: the words but one, each left out in turn. Of a shorter one: its
    letters but one. A slip in one word, or in one letter, leaves one key the same. At most MOST_KEYS.
    """
    words = telling_words(name)
    if len(words) >= 3:
        keys = [" ".join(words[:at] + words[at + 1 :]) for at in range(len(words))]
    else:
        letters = "".join(words)
        keys = [letters, *(letters[:at] + letters[at + 1 :] for at in range(len(letters)))]
    long = (key for key in keys if len(key) >= _LEAST_LETTERS)
    return tuple(dict.fromkeys(long))[:MOST_KEYS]
