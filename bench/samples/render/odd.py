"""Less common formats: RTF, ODT, and a binary that nothing can read."""

from __future__ import annotations

from random import Random
from xml.sax.saxutils import escape

from bench.samples.papers import Paper, to_lines
from bench.samples.render.bundle import to_zip

_ODT_TYPE = "application/vnd.oasis.opendocument.text"
_NAMESPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"'
)
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODT_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def to_rtf(paper: Paper) -> bytes:
    """The paper as RTF, letters beyond ASCII as \\u escapes with a question mark to fall back on."""
    body = "\\par\n".join(_rtf_text(line) for line in to_lines(paper))
    return ("{\\rtf1\\ansi\\ansicpg1258\\deff0{\\fonttbl{\\f0 Times New Roman;}}\\f0\\fs24\n" + body + "}").encode(
        "ascii"
    )


def _rtf_text(line: str) -> str:
    out = []
    for char in line:
        if char in "\\{}":
            out.append(f"\\{char}")
        elif char == "\t":
            out.append("\\tab ")
        elif ord(char) < 128:
            out.append(char)
        else:
            # RTF counts in signed 16 bits; every Vietnamese letter is below 0x8000.
            out.append(f"\\u{ord(char)}?")
    return "".join(out)


def to_odt(paper: Paper) -> bytes:
    """The paper as an OpenDocument text."""
    body = "".join(f"<text:p>{escape(line).replace(chr(9), '<text:tab/>')}</text:p>" for line in to_lines(paper))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMESPACES}>'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return to_zip(
        {
            "mimetype": _ODT_TYPE.encode(),
            "content.xml": content.encode(),
            "META-INF/manifest.xml": _MANIFEST.encode(),
        }
    )


def drawing(seed: int, size: int = 48_000) -> bytes:
    """A file of no known format: our own magic and noise."""
    return b"BVDT\x01\x00\x9c\xff" + Random(f"{seed}:drawing").randbytes(size)
