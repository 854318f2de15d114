"""What the sample company sells and rents: names, units and prices in whole dong, invented."""

from __future__ import annotations

from random import Random

from bench.samples.records import Line

# product, unit, price in dong, most pieces on one line
GOODS: tuple[tuple[str, str, int, int], ...] = (
    ("Máy photocopy màu A3 SV-3525C, 35 trang/phút", "Máy", 86_500_000, 4),
    ("Máy photocopy đen trắng A3 SV-4530, 45 trang/phút", "Máy", 62_800_000, 5),
    ("Máy in laser đa năng A4 SV-L410, in hai mặt tự động", "Cái", 7_950_000, 12),
    ("Máy in phun màu SV-P620, khổ A3+", "Cái", 13_400_000, 6),
    ("Máy quét tài liệu hai mặt SV-S80, 80 trang/phút", "Cái", 21_600_000, 6),
    ("Máy hủy tài liệu SV-H22, hủy vụn mức P-4", "Cái", 5_350_000, 8),
    ("Máy chiếu phòng họp SV-W45, 4.500 lumen", "Bộ", 18_900_000, 5),
    ("Màn hình tương tác 75 inch SV-T75", "Bộ", 54_700_000, 4),
    ("Tủ hồ sơ chống cháy 4 ngăn", "Chiếc", 16_250_000, 6),
    ("Bàn làm việc chân sắt mặt gỗ 1,4 m", "Chiếc", 3_150_000, 40),
    ("Ghế xoay lưng lưới G-08", "Chiếc", 1_890_000, 60),
    ("Hộp mực đen SV-TN35 (12.000 trang)", "Hộp", 1_450_000, 60),
    ("Bộ hộp mực màu SV-TN35C/M/Y", "Bộ", 4_980_000, 20),
    ("Trống từ máy photocopy SV-DR45", "Cái", 3_720_000, 10),
    ("Giấy A4 Bông Sen 80 gsm (500 tờ)", "Ram", 79_000, 600),
    ("Giấy A3 Bông Sen 80 gsm (500 tờ)", "Ram", 158_000, 120),
    ("Bìa còng 7 cm gáy thép", "Cái", 42_000, 200),
    ("Gói bảo trì thiết bị văn phòng, 12 tháng", "Gói", 24_000_000, 3),
)
# product, unit, price in dollars
GOODS_EN: tuple[tuple[str, str, int, int], ...] = (
    ("A3 colour multifunction copier SV-3525C", "unit", 3_450, 4),
    ("A4 laser multifunction printer SV-L410", "unit", 318, 12),
    ("Duplex document scanner SV-S80", "unit", 865, 8),
    ("Black toner cartridge SV-TN35 (12,000 pages)", "box", 58, 60),
    ("Meeting room projector SV-W45", "set", 756, 5),
    ("On-site maintenance plan, 12 months", "plan", 960, 3),
)


# What is rented or cared for, by the month.
SERVICES: tuple[tuple[str, str, int, int], ...] = (
    ("Thuê máy photocopy màu A3 SV-3525C, định mức 8.000 bản", "Máy", 3_900_000, 6),
    ("Thuê máy photocopy đen trắng A3 SV-4530, định mức 12.000 bản", "Máy", 2_650_000, 8),
    ("Thuê máy in laser đa năng A4 SV-L410", "Máy", 850_000, 15),
    ("Thuê máy quét tài liệu SV-S80", "Máy", 1_150_000, 5),
    ("Bảo trì định kỳ máy in các phòng ban", "Gói", 2_400_000, 2),
    ("Trực kỹ thuật tại chỗ, 02 buổi mỗi tuần", "Gói", 6_800_000, 1),
)


def pick_services(rng: Random, count: int) -> tuple[Line, ...]:
    """`count` different lines of rent and care by the month."""
    return _lines(rng, SERVICES, count, 1_000)


def pick_lines(rng: Random, count: int, *, language: str = "vi") -> tuple[Line, ...]:
    """`count` different lines of goods (at most as many as there are), prices rounded and a little varied."""
    return _lines(rng, GOODS, count, 1_000) if language == "vi" else _lines(rng, GOODS_EN, count, 1)


def _lines(rng: Random, stock: tuple[tuple[str, str, int, int], ...], count: int, step: int) -> tuple[Line, ...]:
    lines = []
    for product, unit, price, most in rng.sample(stock, count):
        varied = max(step, round(price * rng.uniform(0.94, 1.06) / step) * step)
        lines.append(Line(product, unit, rng.randint(1, most), varied))
    return tuple(lines)
