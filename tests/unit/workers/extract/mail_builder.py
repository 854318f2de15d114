"""Builds mails byte by byte for the tests of the mail readers, and reads them."""

from __future__ import annotations

import base64
import io
from pathlib import Path

from PIL import Image, ImageDraw

from app.domain.reading import FileRead
from workers.extract.base import Extractor, Limits, Source
from workers.extract.eml import EmlExtractor

HEAD = b"From: An <an@abc.vn>\r\nTo: docs@hoso.example\r\nSubject: Test\r\nMIME-Version: 1.0\r\n"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def leaf(headers: str, content: bytes, *, encoded: bool = True) -> bytes:
    """One part: its headers, and its content in base64 unless told otherwise."""
    if encoded:
        return headers.encode() + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(content)
    return headers.encode() + b"\r\n\r\n" + content


def multipart(kind: str, *parts: bytes, head: bytes = b"", boundary: str = "=-cut") -> bytes:
    """A multipart (a whole mail when `head` is given) of these parts."""
    line = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    body = b"".join(b"--" + boundary.encode() + b"\r\n" + part + b"\r\n" for part in parts)
    return head + line + body + b"--" + boundary.encode() + b"--\r\n"


def text(content: str, charset: str = "utf-8") -> bytes:
    return leaf(f"Content-Type: text/plain; charset={charset}", content.encode(charset))


def html(content: str) -> bytes:
    return leaf("Content-Type: text/html; charset=utf-8", content.encode())


def picture(width: int, height: int, *, noise: bool = False, kind: str = "PNG") -> bytes:
    """A drawn picture; with `noise` it does not compress, as a photo does not."""
    image = (
        Image.effect_noise((width, height), 90).convert("RGB") if noise else Image.new("RGB", (width, height), "white")
    )
    ImageDraw.Draw(image).rectangle((0, 0, width - 1, height - 1), outline="blue")
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def read_bytes(
    data: bytes,
    folder: Path,
    name: str = "mail.eml",
    *,
    extractor: Extractor | None = None,
    limits: Limits | None = None,
    media_type: str = "message/rfc822",
) -> FileRead:
    """Read `data` as the pipeline would; embedded files are written below `folder`."""
    source = folder / "source"
    source.write_bytes(data)
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    chosen = extractor or EmlExtractor()
    return chosen.read(Source(source, name, media_type, data[:8192]), scratch, limits or Limits())


def names(result: FileRead) -> list[str]:
    return [file.name for file in result.embedded]


def content(result: FileRead, name: str) -> bytes:
    return Path(next(file.path for file in result.embedded if file.name == name)).read_bytes()
