"""Pages drawn as scans with a known text: turned, skewed, noisy; and how far a reading is from the truth."""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from rapidfuzz.distance import Levenshtein

from app.domain.reading import Box

FONTS = Path("/usr/share/fonts/truetype/croscore")
VIETNAMESE = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "HỢP ĐỒNG MUA BÁN HÀNG HÓA",
    "Số: 125/2025/HĐMB",
    "Căn cứ nhu cầu và khả năng của hai bên, hôm nay chúng tôi gồm:",
    "BÊN A: CÔNG TY TRÁCH NHIỆM HỮU HẠN THƯƠNG MẠI ĐẠI PHÁT",
    "Địa chỉ: 25 đường Nguyễn Huệ, phường Bến Nghé, thành phố Hồ Chí Minh",
    "Mã số thuế: 0301234567. Điện thoại: 028 3822 1234",
    "Đại diện là ông Nguyễn Văn Bình, chức vụ giám đốc, làm đại diện ký kết.",
    "Hai bên thống nhất ký hợp đồng này với các điều khoản sau đây:",
    "Điều 1. Bên B giao cho bên A hàng hóa đúng số lượng và chất lượng đã thỏa thuận.",
    "Điều 2. Tổng giá trị hợp đồng là 1.250.000.000 đồng, đã gồm thuế giá trị gia tăng.",
)
ENGLISH = (
    "SERVICE AGREEMENT",
    "This agreement is made on the twelfth day of March by and between the parties named below.",
    "The supplier shall deliver the goods to the address of the customer within thirty days.",
    "Payment shall be made in full by bank transfer upon receipt of the invoice.",
    "Any dispute arising from this agreement shall be settled by the courts of Singapore.",
    "In witness whereof the parties have executed this agreement as of the date first above written.",
)


@dataclass(frozen=True, slots=True)
class Scan:
    """A grey page and where its first word lies, in fractions of it."""

    image: Image.Image
    first_word: Box


def draw(lines: tuple[str, ...], dpi: int = 300, font: str = "Tinos-Regular") -> Scan:
    """An A4 page with these lines at 13 points."""
    width, height = round(8.27 * dpi), round(11.69 * dpi)
    image = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(image)
    face = ImageFont.truetype(str(FONTS / f"{font}.ttf"), round(13 * dpi / 72))
    left = round(0.9 * dpi)
    for number, line in enumerate(lines):
        pen.text((left, round((1.0 + number * 0.36) * dpi)), line, font=face, fill=20)
    x0, y0, x1, y1 = pen.textbbox((left, dpi), lines[0].split()[0], font=face)
    return Scan(image, Box(x0 / width, y0 / height, x1 / width, y1 / height))


def noisy(image: Image.Image, seed: int = 1) -> Image.Image:
    """Grain, and light that falls off to one side."""
    rng = np.random.default_rng(seed)
    grey = np.asarray(image, dtype=np.float32)
    light = np.linspace(1.0, 0.78, grey.shape[1], dtype=np.float32)[None, :]
    worn = grey * light + rng.normal(0, 9, grey.shape)
    return Image.fromarray(np.clip(worn, 0, 255).astype(np.uint8))


def encoded(image: Image.Image, kind: str, dpi: int = 300) -> bytes:
    """The picture as a file: PNG, JPEG, TIFF, WEBP, or PDF without a text layer."""
    buffer = io.BytesIO()
    if kind == "PDF":
        image.save(buffer, format="PDF", resolution=dpi)
    else:
        image.save(buffer, format=kind, dpi=(dpi, dpi))
    return buffer.getvalue()


def error_rate(read: str, lines: tuple[str, ...]) -> float:
    """Letters that differ, as a share of the true ones; line breaks and spaces count as one space."""
    truth = " ".join(" ".join(lines).split())
    return Levenshtein.distance(" ".join(read.split()), truth) / len(truth)


GOODS = (
    (("STT",), ("Tên hàng hóa",), ("ĐVT",), ("SL",), ("Đơn giá",), ("Thành tiền",)),
    (("1",), ("Máy photocopy màu A3 SV-3525C,", "35 trang/phút"), ("Máy",), ("7",), ("86.252.000",), ("603.764.000",)),
    (("2",), ("Màn hình tương tác SV-T75",), ("Bộ",), ("2",), ("52.305.000",), ("104.610.000",)),
    (("3",), ("Máy chiếu phòng họp SV-W45,", "lumen"), ("Bộ",), ("3",), ("19.410.000",), ("58.230.000",)),
)
_COLUMNS = (0.8, 1.3, 4.0, 4.7, 5.3, 6.3, 7.5)  # inches from the left
_LINE, _PAD = 0.19, 0.06  # inches: from line to line, and above and below the text of a cell


def ruled(rows: tuple[tuple[tuple[str, ...], ...], ...], dpi: int = 300, top: float = 3.0) -> Scan:
    """An A4 page with a ruled table of cells of one or more lines, set in the middle of their rows, at 11 points."""
    image = Image.new("L", (round(8.27 * dpi), round(11.69 * dpi)), 255)
    pen = ImageDraw.Draw(image)
    face = ImageFont.truetype(str(FONTS / "Tinos-Regular.ttf"), round(11 * dpi / 72))
    y = top
    for row in rows:
        height = max(map(len, row)) * _LINE + 2 * _PAD
        for cell, (left, right) in zip(row, pairwise(_COLUMNS), strict=True):
            pen.rectangle([round(v * dpi) for v in (left, y, right, y + height)], outline=0, width=max(1, dpi // 150))
            first = y + (height - len(cell) * _LINE) / 2
            for at, line in enumerate(cell):
                pen.text((round((left + 0.05) * dpi), round((first + at * _LINE) * dpi)), line, font=face, fill=20)
        y += height
    x0, y0, x1, y1 = pen.textbbox((round(0.85 * dpi), round((top + _PAD) * dpi)), rows[0][0][0], font=face)
    return Scan(image, Box(x0 / image.width, y0 / image.height, x1 / image.width, y1 / image.height))
