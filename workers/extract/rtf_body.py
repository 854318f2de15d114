"""The compressed RTF body of an Outlook message as text (MS-OXRTFCP for the packing, MS-OXRTFEX for HTML in it)."""

from __future__ import annotations

import re
import struct

from striprtf.striprtf import rtf_to_text

from workers.extract.mail_html import html_to_text
from workers.extract.mail_text import decode

_COMPRESSED, _STORED = 0x75465A4C, 0x414C454D
_LARGEST = 64 * 1024 * 1024
# The dictionary every packed body starts with (MS-OXRTFCP 2.1.2.1).
_START = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)


def body_of_rtf(packed: bytes) -> str:
    """Text of a PidTagRtfCompressed value. Raises ValueError when it is broken."""
    rtf = unpack(packed)
    if b"\\fromhtml1" in rtf[:4096]:
        return html_to_text(_html_in(rtf))
    return str(rtf_to_text(rtf.decode("latin-1"), errors="replace"))  # type: ignore[no-untyped-call]  # it has no types


def unpack(packed: bytes) -> bytes:
    """The RTF in its packed form: LZ with a ring of 4096 bytes. Raises ValueError when it is broken."""
    if len(packed) < 16:
        raise ValueError("packed RTF is too short")
    _, size, kind, _ = struct.unpack("<4I", packed[:16])
    if kind == _STORED:
        return packed[16 : 16 + size]
    if kind != _COMPRESSED or size > _LARGEST:
        raise ValueError("packed RTF is of no known kind or too large")
    ring = bytearray(_START.ljust(4096, b"\0"))
    write, at, out = len(_START), 16, bytearray()
    while at < len(packed) and len(out) < size:
        control, at = packed[at], at + 1
        for bit in range(8):
            if at >= len(packed):
                break
            if not control >> bit & 1:
                out.append(packed[at])
                ring[write], write, at = packed[at], (write + 1) % 4096, at + 1
                continue
            if at + 1 >= len(packed):
                return bytes(out[:size])
            token, at = packed[at] << 8 | packed[at + 1], at + 2
            start, length = token >> 4, (token & 0xF) + 2
            if start == write:
                return bytes(out[:size])
            for step in range(length):
                byte = ring[(start + step) % 4096]
                out.append(byte)
                ring[write], write = byte, (write + 1) % 4096
    return bytes(out[:size])


def _html_in(rtf: bytes) -> str:
    """The HTML wrapped in RTF: what stands in \\*\\htmltag groups and between \\htmlrtf0 marks."""
    codepage = re.search(rb"\\ansicpg(\d{3,5})", rtf)
    charset = f"cp{codepage[1].decode()}" if codepage else "cp1252"
    text = re.sub(rb"\\htmlrtf(?:1)?(?=[\\ \r\n{}]).*?\\htmlrtf0 ?", b"", rtf, flags=re.S)
    start = text.find(b"\\*\\htmltag")
    text = text[start:] if start >= 0 else text
    text = re.sub(rb"\{\\\*\\mhtmltag[^{}]*\}", b"", text)
    text = re.sub(rb"\\\*\\htmltag\d* ?", b"", text)
    text = re.sub(rb"[\r\n]+", b"", text)
    text = re.sub(rb"\\(?:par|line)\b ?", b"\n", text)
    text = re.sub(rb"\\tab\b ?", b"\t", text)
    text = re.sub(rb"\\u(-?\d{1,6}) ?(?:\\'[0-9a-f]{2}|\?)?", _entity, text)
    text = re.sub(rb"\\'([0-9a-fA-F]{2})", lambda m: bytes([int(m[1], 16)]), text)
    text = re.sub(rb"\\[a-z]{1,32}-?\d* ?", b"", text)
    text = re.sub(rb"(?<!\\)[{}]", b"", text)
    text = re.sub(rb"\\([{}\\])", rb"\1", text)
    return decode(text, charset)[0]


def _entity(found: re.Match[bytes]) -> bytes:
    code = int(found[1]) % 65536
    return f"&#{code};".encode()
