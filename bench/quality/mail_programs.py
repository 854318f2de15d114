"""How further mail programs quote what they forward, in Vietnamese and English, as text and as HTML.

The four of bench.samples.render.forwards are what the demo sends; these are for the measure. Sources: mails in public
archives and the message files of the programs that are open (labels, order, rules, how the day is printed).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import escape

from bench.samples.render.forwards import Quoted

_DAYS_VI = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
_RULE = "_" * 32


@dataclass(frozen=True, slots=True)
class Program:
    """One program in one language. `row` and `head` are HTML around a line and around all of them; `joint` parts the
    lines of the plain text; `sender` and `to` how people are printed."""

    prefix: str
    opening: str
    labels: tuple[str, ...]  # in order, as "key=Label"
    date: Callable[[datetime], str]
    sender: str = "{name} <{address}>"
    to: str = "{to} <{to}>"
    joint: str = "\n"
    closing: str = ""
    head: str = "<div>{rows}</div>"
    row: str = "<b>{label}:</b> {value}<br>"

    def text(self, quoted: Quoted) -> str:
        """The quoted mail in the plain body."""
        lines = [f"{label}: {value}" for label, value in self._lines(quoted)]
        body = "\n\n".join(quoted.body)
        return f"{self.opening}{self.joint.join(lines)}\n\n{body}\n{self.closing}"

    def html(self, quoted: Quoted) -> str:
        """The quoted mail in the HTML body."""
        rows = "".join(self.row.format(label=label, value=escape(value)) for label, value in self._lines(quoted))
        body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in quoted.body)
        return self.head.format(rows=rows) + f"<div>{body}</div>{escape(self.closing)}"

    def _lines(self, quoted: Quoted) -> list[tuple[str, str]]:
        values = {
            "from": self.sender.format(name=quoted.name, address=quoted.address),
            "date": self.date(quoted.sent_at),
            "subject": quoted.subject,
            "to": self.to.format(to=quoted.to),
            "cc": self.to.format(to=quoted.cc) if quoted.cc else "",
        }
        pairs = (label.split("=") for label in self.labels)
        return [(label, values[key]) for key, label in pairs if values[key]]


def _clock(at: datetime, *, seconds: bool = False) -> str:
    return f"{at.hour % 12 or 12}:{at:%M:%S}" if seconds else f"{at.hour % 12 or 12}:{at:%M}"


def _half(at: datetime, vietnamese: bool = False) -> str:
    return (("SA", "CH") if vietnamese else ("AM", "PM"))[at.hour >= 12]


def _us(at: datetime) -> str:
    return f"{at:%A}, {at:%B} {at.day}, {at.year} {_clock(at)} {_half(at)}"


def _us_seconds(at: datetime) -> str:
    return f"{at:%A}, {at:%B} {at.day}, {at.year} {_clock(at, seconds=True)} {_half(at)}"


def _uk(at: datetime) -> str:
    return f"{at.day:02d} {at:%B} {at.year} {at:%H:%M}"


def _at(at: datetime) -> str:
    return f"{at:%A}, {at.day} {at:%B} {at.year} at {at:%H:%M}"


def _vi(at: datetime) -> str:
    return f"{_DAYS_VI[at.weekday()]}, {at.day} tháng {at.month}, {at.year} {at:%H:%M}"


def _vi_seconds(at: datetime) -> str:
    return (
        f"{_DAYS_VI[at.weekday()]}, Tháng {at.month} {at.day}, {at.year} {_clock(at, seconds=True)} {_half(at, True)}"
    )


def _vi_at(at: datetime) -> str:
    return f"{_DAYS_VI[at.weekday()]}, {at.day} tháng {at.month}, {at.year} lúc {at:%H:%M}"


def _vi_figures(at: datetime) -> str:
    return f"{at:%d/%m/%Y} {at:%H:%M}"


def _yahoo(at: datetime) -> str:
    return f"{at:%A}, {at:%B} {at.day}, {at.year} at {at:%I:%M:%S} {_half(at)} GMT+7"


def _yahoo_vi(at: datetime) -> str:
    return f"{_DAYS_VI[at.weekday()]}, {at.day} tháng {at.month}, {at.year} lúc {at:%H:%M:%S} GMT+7"


def _mobile(at: datetime) -> str:
    return f"{at.day}/{at.month}/{at:%y} {at:%H:%M} (GMT+07:00)"


def _header(at: datetime) -> str:
    return f"{at:%a}, {at:%d} {at:%b} {at.year} {at:%H:%M:%S} +0700"


_OUTLOOK_EN = ("from=From", "date=Sent", "to=To", "cc=Cc", "subject=Subject")
_OUTLOOK_VI = ("from=Từ", "date=Đã gửi", "to=Đến", "cc=Cc", "subject=Chủ đề")
_OUTLOOK_HEAD = (
    '<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">'
    '<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" style="font-size:11pt">{rows}</font><div>&nbsp;</div></div>'
)
_MOBILE_HEAD = (
    '<div id="ms-outlook-mobile-signature"><a href="https://aka.ms/o0ukef">Outlook</a></div>'
    '<div id="mail-editor-reference-message-container"><div class="ms-outlook-mobile-reference-message" '
    'style="padding: 3pt 0in 0in; border-width: 1pt medium medium; border-style: solid none none;">{rows}</div></div>'
)
_YAHOO_HEAD = (
    '<div id="yahoo_quoted_1" class="yahoo_quoted"><div style="font-family:Helvetica;font-size:13px"><div>{opening}</div>'
    "{{rows}}</div></div>"
)
_ZIMBRA_HEAD = '<hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__">{rows}</div>'
_ZIMBRA_ROW = "<b>{label}: </b>{value}<br>"
_TABLE_HEAD = "<p>{opening}</p><table border=0 cellpadding=0><tbody>{{rows}}</tbody></table>"
_TABLE_ROW = "<tr><th align=right nowrap valign=baseline>{label}: </th><td>{value}</td></tr>"


def _yahoo_like(opening: str) -> str:
    return _YAHOO_HEAD.format(opening=opening)


def _table(opening: str) -> str:
    return _TABLE_HEAD.format(opening=opening)


PROGRAMS: dict[str, Program] = {
    "outlook-web-en": Program("Fw: ", f"{_RULE}\n", _OUTLOOK_EN, _us, head=_OUTLOOK_HEAD),
    "outlook-web-vi": Program("Fw: ", f"{_RULE}\n", _OUTLOOK_VI, _vi, head=_OUTLOOK_HEAD),
    "outlook-new-en": Program("Fw: ", f"{_RULE}\n", _OUTLOOK_EN, _uk, head=_OUTLOOK_HEAD),
    "outlook-new-vi": Program("Fw: ", f"{_RULE}\n", _OUTLOOK_VI, _vi_figures, head=_OUTLOOK_HEAD),
    "outlook-android-en": Program(
        "Fwd: ", f"Get Outlook for Android<https://aka.ms/AAb9ysg>\n{_RULE}\n", _OUTLOOK_EN, _us_seconds, head=_OUTLOOK_HEAD
    ),
    "outlook-android-vi": Program(
        "Fwd: ", f"Tải Outlook cho Android<https://aka.ms/AAb9ysg>\n{_RULE}\n", _OUTLOOK_VI, _vi_seconds, head=_OUTLOOK_HEAD
    ),
    "outlook-ios-en": Program(
        "Fwd: ", "Get Outlook for iOS<https://aka.ms/o0ukef>\n", ("from=From", "date=Date", "to=To", "cc=Cc", "subject=Subject"),
        _at, head=_MOBILE_HEAD, row="<b>{label}: </b>{value}<br>",
    ),
    "outlook-ios-vi": Program(
        "Fwd: ", "Tải Outlook cho iOS<https://aka.ms/o0ukef>\n", ("from=Từ", "date=Ngày", "to=Đến", "cc=Cc", "subject=Chủ đề"),
        _vi_at, head=_MOBILE_HEAD, row="<b>{label}: </b>{value}<br>",
    ),
    "yahoo-en": Program(
        "Fw: ", "   ----- Forwarded Message ----- ", ("from=From", "to=To", "cc=Cc", "date=Sent", "subject=Subject"), _yahoo,
        to='"{to}" <{to}>', joint="", head=_yahoo_like("----- Forwarded Message -----"), row="<div><b>{label}:</b> {value}</div>",
    ),
    "yahoo-vi": Program(
        "Fw: ", "   ----- Thư đã chuyển tiếp ----- ", ("from=Từ", "to=Đến", "cc=Cc", "date=Đã gửi", "subject=Tiêu đề"), _yahoo_vi,
        to='"{to}" <{to}>', joint="", head=_yahoo_like("----- Thư đã chuyển tiếp -----"), row="<div><b>{label}:</b> {value}</div>",
    ),
    "zimbra-en": Program(
        "Fwd: ", "----- Forwarded Message -----\n", ("from=From", "to=To", "cc=Cc", "date=Sent", "subject=Subject"), _us_seconds,
        sender='"{name}" <{address}>', to="{to}", head=_ZIMBRA_HEAD, row=_ZIMBRA_ROW,
    ),
    "zimbra-vi": Program(
        "Fwd: ", "----- Thông điệp chuyển tiếp -----\n", ("from=Gửi từ", "to=Gửi tới", "cc=Cc", "date=Đã gửi", "subject=Chủ đề"),
        _vi_seconds, sender='"{name}" <{address}>', to="{to}", head=_ZIMBRA_HEAD, row=_ZIMBRA_ROW,
    ),
    "samsung-en": Program(
        "Fwd: ", "-------- Original message --------\n", ("from=From", "date=Date", "to=To", "cc=Cc", "subject=Subject"), _mobile,
        to="{to}", head="<div>-------- Original message --------</div>{rows}", row="<div>{label}: {value} </div>",
    ),
    "samsung-vi": Program(
        "Fwd: ", "-------- Tin nhắn gốc --------\n", ("from=Từ", "date=Ngày", "to=Đến", "cc=Cc", "subject=Chủ đề"), _mobile,
        to="{to}", head="<div>-------- Tin nhắn gốc --------</div>{rows}", row="<div>{label}: {value} </div>",
    ),
    "roundcube-en": Program(
        "Fwd: ", "-------- Original Message --------\n", ("subject=Subject", "date=Date", "from=From", "to=To", "cc=Cc"), _uk,
        to="{to}", head=_table("-------- Original Message --------"), row=_TABLE_ROW,
    ),
    "roundcube-vi": Program(
        "Fwd: ", "-------- Thư gốc --------\n", ("subject=Tiêu đề", "date=Ngày", "from=Người gửi", "to=Người nhận", "cc=Cc"),
        _vi_figures, to="{to}", head=_table("-------- Thư gốc --------"), row=_TABLE_ROW,
    ),
    "zoho-en": Program(
        "Fwd: ", "============ Forwarded message ============\n", ("from=From", "to=To", "cc=Cc", "date=Date", "subject=Subject"),
        _header, to="<{to}>", closing="============ Forwarded message ============",
        head="<div>============ Forwarded message ============<br>{rows}</div>", row="{label}: {value}<br>",
    ),
    "zoho-vi": Program(
        "Fwd: ", "============ Thư được chuyển tiếp ============\n", ("from=Từ", "to=Đến", "cc=Cc", "date=Ngày", "subject=Chủ đề"),
        _header, to="<{to}>", closing="============ Thư được chuyển tiếp ============",
        head="<div>============ Thư được chuyển tiếp ============<br>{rows}</div>", row="{label}: {value}<br>",
    ),
}  # fmt: skip
