"""Makes Vietnamese business pages by the hundred thousand: real syllables, Zipf's frequencies, codes and names.

The same seed gives the same pages. About 1.9 KB a page; no page is like another.
"""

from __future__ import annotations

import itertools
import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_ONSETS = "b c ch d đ g gh h kh l m n ng nh ph qu r s t th tr v x".split()
_RIMES = (
    "a ac ach ai am an ang anh ao ap at au ay e em en eo et i ia ich iêm iên iêt iêu im in inh it o oa oai oan oc oi "
    "on ong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp u ua uân uât uc ui un ung uôc uôi uôn uông uy uyên uyêt ư ưa "
    "ưc ưng ươc ươi ương ươn â âm ân âng âp ât âu ây ă ăc ăm ăn ăng ăt ê êm ên ênh êt êu"
).split()
_MARKS = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
_HEADS = (
    "hợp đồng công ty trách nhiệm hữu hạn cổ phần bên mua bán giá trị thanh toán ngày tháng năm điều khoản phụ lục "
    "nghiệm thu báo đơn hàng hóa dịch vụ thuế khách đại diện giám đốc địa chỉ số tài điện thoại quyền nghĩa và của "
    "các trong theo cho được không một có là với này khi người đến những về tại để"
).split()
_FAMILIES = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý".split()
_TYPES = "contract contract_appendix proposal purchase_order invoice acceptance payment_request letter email".split()
_DOORS = "upload folder smtp imap cli".split()
_SENTENCES = 20_000
_SENTENCES_A_PAGE = 24


@dataclass(frozen=True, slots=True)
class Paper:
    """One generated document."""

    number: int
    title: str
    party: str
    customer: int
    code: str
    doc_type: str
    door: str
    date: str
    amount: int
    pages: tuple[str, ...]


class Generator:
    """Papers without end. `customers`: how many companies they are spread over, unevenly."""

    def __init__(self, seed: int = 1, customers: int = 2000) -> None:
        self._random = random.Random(seed)
        self.words = self._vocabulary()
        weights = list(itertools.accumulate(1 / (rank + 8) for rank in range(len(self.words))))
        self._sentences = [
            " ".join(self._random.choices(self.words, cum_weights=weights, k=self._random.randint(10, 22))).capitalize()
            for _ in range(_SENTENCES)
        ]
        self._parties = [self._party() for _ in range(customers)]

    def _vocabulary(self) -> list[str]:
        made = {
            unicodedata.normalize("NFC", onset + rime[:1] + mark + rime[1:])
            for onset, rime, mark in itertools.product(_ONSETS, _RIMES, _MARKS)
        }
        rest = sorted(made - set(_HEADS))
        self._random.shuffle(rest)
        return _HEADS + rest[:6000]

    def _party(self) -> str:
        name = " ".join(self._random.choices(self.words[60:2000], k=2)).title()
        return f"Công ty {self._random.choice(['TNHH', 'Cổ phần', 'TNHH MTV'])} {name}"

    def papers(self, pages: int) -> Iterator[Paper]:
        """Papers of 1 to 20 pages (four on average) until there are that many pages."""
        for number in itertools.count():
            if pages <= 0:
                return
            length = min(pages, 20, 1 + int(self._random.expovariate(1 / 3)))
            pages -= length
            yield self._paper(number, length)

    def _paper(self, number: int, length: int) -> Paper:
        pick = self._random
        customer = min(int(pick.paretovariate(0.6)) - 1, len(self._parties) - 1)
        year, month, day = pick.randint(2012, 2025), pick.randint(1, 12), pick.randint(1, 28)
        kind = pick.choice(_TYPES)
        code = f"{pick.randint(1, 9999)}/{year}/HĐ-{''.join(pick.choices('ABCDEGHKLMNPQTVX', k=3))}"
        amount = pick.randint(1, 90_000) * 100_000
        person = f"{pick.choice(_FAMILIES)} {pick.choice(self.words).title()}"
        head = f"Số: {code}\nBên mua: {self._parties[customer]}, đại diện {person}"
        bodies = [". ".join(pick.choices(self._sentences, k=_SENTENCES_A_PAGE)) for _ in range(length)]
        texts = [f"{head}\nTrang {at}. {body}. Giá {amount:,} đồng." for at, body in enumerate(bodies, start=1)]
        date = f"{year}-{month:02}-{day:02}"
        title = f"{date} {kind} {code} - {self._parties[customer]}"
        return Paper(
            number,
            title,
            self._parties[customer],
            customer,
            code,
            kind,
            pick.choice(_DOORS),
            date,
            amount,
            tuple(texts),
        )
