"""How mail programs quote a mail they forward: Gmail, Outlook, Apple Mail, Thunderbird; Vietnamese and English."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import escape

_DAYS_VI = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
_DAYS_VI_SHORT = ("Th 2", "Th 3", "Th 4", "Th 5", "Th 6", "Th 7", "CN")
_MONTHS_VI = ("Một", "Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười", "Mười Một", "Mười Hai")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = "January February March April May June July August September October November December".split()


@dataclass(frozen=True, slots=True)
class Quoted:
    """The mail inside a forward. `sent_at` is shown in its own zone."""

    name: str
    address: str
    to: str
    cc: str
    subject: str
    sent_at: datetime
    body: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forward:
    """One program in one language: subject prefix and the labels and order of the quoted head."""

    prefix: str
    opening: str
    labels: tuple[str, ...]  # in order: keys below, as "key=Label"
    date: Callable[[datetime], str]
    sender: str = "{name} <{address}>"
    mark: str = ""  # before each line of the plain text
    html_open: str = "<div>"
    html_close: str = "</div>"

    def head(self, quoted: Quoted) -> list[tuple[str, str]]:
        """Label and value of each line of the quoted head; empty values are left out."""
        values = {
            "from": self.sender.format(name=quoted.name, address=quoted.address),
            "date": self.date(quoted.sent_at),
            "subject": quoted.subject,
            "to": f"<{quoted.to}>",
            "cc": f"<{quoted.cc}>" if quoted.cc else "",
        }
        pairs = (label.split("=") for label in self.labels)
        return [(label, values[key]) for key, label in pairs if values[key]]

    def text(self, quoted: Quoted) -> str:
        """The quoted mail in the plain body."""
        lines = [self.opening, *(f"{label}: {value}" for label, value in self.head(quoted)), ""]
        for paragraph in quoted.body:
            lines += [paragraph, ""]
        return "\n".join(f"{self.mark}{line}".rstrip() for line in lines)

    def html(self, quoted: Quoted) -> str:
        """The quoted mail in the HTML body."""
        head = "<br>\n".join(f"<b>{escape(label)}:</b> {escape(value)}" for label, value in self.head(quoted))
        body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in quoted.body)
        return f"{self.html_open}{escape(self.opening)}<br>\n{head}<br><br>\n{body}{self.html_close}"


def _gmail_vi(at: datetime) -> str:
    return f"{_DAYS_VI_SHORT[at.weekday()]}, {at.day} thg {at.month}, {at.year} vào lúc {at:%H:%M}"


def _gmail_en(at: datetime) -> str:
    return f"{_DAYS[at.weekday()][:3]}, {_MONTHS[at.month - 1][:3]} {at.day}, {at.year} at {_clock(at)}"


def _outlook_vi(at: datetime) -> str:
    hour = at.hour % 12 or 12
    half = "SA" if at.hour < 12 else "CH"
    return f"{_DAYS_VI[at.weekday()]}, {at.day} Tháng {_MONTHS_VI[at.month - 1]} {at.year} {hour}:{at:%M} {half}"


def _outlook_en(at: datetime) -> str:
    return f"{_DAYS[at.weekday()]}, {_MONTHS[at.month - 1]} {at.day}, {at.year} {_clock(at)}"


def _apple_vi(at: datetime) -> str:
    return f"lúc {at:%H:%M:%S} GMT+7 {at.day} tháng {at.month}, {at.year}"


def _apple_en(at: datetime) -> str:
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year} at {at:%H:%M:%S} GMT+7"


def _thunderbird(at: datetime) -> str:
    return f"{_DAYS[at.weekday()][:3]}, {at.day} {_MONTHS[at.month - 1][:3]} {at.year} {at:%H:%M:%S} +0700"


def _clock(at: datetime) -> str:
    return f"{at.hour % 12 or 12}:{at:%M} {'AM' if at.hour < 12 else 'PM'}"


_GMAIL_HTML = '<div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
_OUTLOOK_HTML = '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
_APPLE_HTML = '<blockquote type="cite">'
_GMAIL_LINE = "---------- Forwarded message ---------"
_APPLE_END = "</blockquote>"

FORWARDS: dict[str, Forward] = {
    "gmail-vi": Forward(
        "Fwd: ",
        _GMAIL_LINE,
        ("from=Từ", "date=Date", "subject=Subject", "to=To", "cc=Cc"),
        _gmail_vi,
        html_open=_GMAIL_HTML,
        html_close="</div></div>",
    ),
    "gmail-en": Forward(
        "Fwd: ",
        _GMAIL_LINE,
        ("from=From", "date=Date", "subject=Subject", "to=To", "cc=Cc"),
        _gmail_en,
        html_open=_GMAIL_HTML,
        html_close="</div></div>",
    ),
    "outlook-vi": Forward(
        "FW: ",
        "________________________________",
        ("from=Từ", "date=Đã gửi", "to=Đến", "cc=Cc", "subject=Chủ đề"),
        _outlook_vi,
        html_open=_OUTLOOK_HTML,
    ),
    "outlook-en": Forward(
        "FW: ",
        "________________________________",
        ("from=From", "date=Sent", "to=To", "cc=Cc", "subject=Subject"),
        _outlook_en,
        html_open=_OUTLOOK_HTML,
    ),
    "apple-vi": Forward(
        "Fwd: ",
        "Bắt đầu thư được chuyển tiếp:",
        ("from=Từ", "subject=Chủ đề", "date=Ngày", "to=Đến", "cc=Cc"),
        _apple_vi,
        mark="> ",
        html_open=_APPLE_HTML,
        html_close=_APPLE_END,
    ),
    "apple-en": Forward(
        "Fwd: ",
        "Begin forwarded message:",
        ("from=From", "subject=Subject", "date=Date", "to=To", "cc=Cc"),
        _apple_en,
        mark="> ",
        html_open=_APPLE_HTML,
        html_close=_APPLE_END,
    ),
    "thunderbird-en": Forward(
        "Fwd: ",
        "-------- Forwarded Message --------",
        ("subject=Subject", "date=Date", "from=From", "to=To", "cc=CC"),
        _thunderbird,
        html_open='<div class="moz-forward-container">',
    ),
    "thunderbird-vi": Forward(
        "Fwd: ",
        "-------- Thư chuyển tiếp --------",
        ("subject=Chủ đề", "date=Ngày", "from=Từ", "to=Đến", "cc=CC"),
        _thunderbird,
        html_open='<div class="moz-forward-container">',
    ),
}
