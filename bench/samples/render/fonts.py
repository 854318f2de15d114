"""Where the fonts are: Tinos and Arimo of Debian's fonts-croscore, which hold every Vietnamese letter."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FONT_FOLDER = Path("/usr/share/fonts/truetype/croscore")
FAMILIES = {"serif": "Tinos", "sans": "Arimo"}
FACES = ("Regular", "Bold", "Italic", "BoldItalic")


def font_file(name: str) -> str:
    """The file of a face such as "Tinos-Bold". FileNotFoundError names the Debian package to install."""
    path = FONT_FOLDER / f"{name}.ttf"
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: install the package fonts-croscore")
    return str(path)


@cache
def load_fonts() -> None:
    """Make the fonts known to reportlab, once, and set how it writes streams."""
    from reportlab import rl_config
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    # Binary streams: a quarter smaller, and no slow pure-Python encoding of pictures.
    rl_config.useA85 = 0
    for family in FAMILIES.values():
        for face in FACES:
            pdfmetrics.registerFont(TTFont(f"{family}-{face}", font_file(f"{family}-{face}")))
