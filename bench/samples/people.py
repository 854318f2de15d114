"""Pools of invented names: persons, the base names of firms, trades, streets and places."""

from __future__ import annotations

from random import Random

SURNAMES = "Nguyễn Trần Lê Phạm Hoàng Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý Phan Trương Đinh Mai Tô".split()
MEN = (
    "Văn Hùng|Quốc Bảo|Minh Đức|Anh Tuấn|Thành Long|Hữu Phước|Đình Khôi|Trọng Nghĩa|Công Danh|Xuân Trường|"
    "Gia Huy|Hoàng Nam|Tiến Đạt|Bảo Lâm|Mạnh Cường|Đức Thắng|Nhật Quang|Việt Anh"
).split("|")
WOMEN = (
    "Thị Thu Hà|Thị Ngọc Lan|Thị Mai Hương|Thanh Thủy|Thị Kim Oanh|Phương Thảo|Thị Hồng Nhung|Bích Ngọc|"
    "Thị Tuyết Mai|Khánh Linh|Thị Minh Nguyệt|Diễm Quỳnh|Thị Hải Yến|Thùy Dương|Thị Cẩm Tú|Hoài An"
).split("|")

FIRST = (
    "An|Bảo|Cẩm|Duy|Đông|Gia|Hải|Hoàng|Hồng|Hưng|Khải|Kim|Lam|Long|Minh|Nam|Ngọc|Nhật|Phú|Phúc|Phương|Quang|Sơn|"
    "Tân|Thái|Thanh|Thiên|Thuận|Tiến|Trường|Tuấn|Vạn|Việt|Vĩnh|Xuân|Đại|Đức|Hòa|Thủy|Trung"
).split("|")
SECOND = (
    "An|Bình|Châu|Cường|Dương|Hà|Hải|Hòa|Hưng|Khang|Khánh|Lâm|Lộc|Long|Minh|Nguyên|Phát|Phong|Phú|Quân|Sang|Tâm|"
    "Thành|Thịnh|Tiến|Tín|Trí|Vinh|Vượng|Yên|Đạt|Đăng|Giang|Huy|Kiên|Mỹ|Nghĩa|Phước|Thắng|Tường"
).split("|")
TRADES = (
    "Thương mại Dịch vụ|Xây dựng|Cơ khí|Thực phẩm|May mặc|Vận tải|Nội thất|Dược phẩm|Bao bì|Thiết bị điện|"
    "Nông sản|Du lịch|Giáo dục|In ấn|Thủy sản|Vật liệu xây dựng|Công nghệ|Hóa chất|Đầu tư|Xuất nhập khẩu"
).split("|")
LEGAL_FORMS = (
    "Công ty TNHH|Công ty Cổ phần|Công ty TNHH MTV|Công ty CP|Doanh nghiệp tư nhân|Hợp tác xã|"
    "Công ty TNHH Hai thành viên"
).split("|")

STREETS = (
    "Hoa Sữa|Lộc Vừng|Bằng Lăng|Sông Trà|Đồi Chè|Bến Nứa|Cây Gạo|Suối Đá|Hoàng Lan|Ngã Năm|Rặng Dừa|Cổng Đông|"
    "Giếng Ngọc|Phượng Vỹ|Mạch Nha|Chợ Gốm|Đê Tây|Hồ Bán Nguyệt"
).split("|")
WARDS = "An Hòa|Linh Sơn|Tân Lập|Phú Nhuận Tây|Bình Khê|Vĩnh Thuận|Đông Ngạn|Hòa Mỹ|Trung Liệt|Long Bình Tân".split("|")
PLACES = {
    "hanoi": ("quận Cầu Giấy", "Thành phố Hà Nội", "Hà Nội"),
    "saigon": ("Quận 7", "Thành phố Hồ Chí Minh", "TP. Hồ Chí Minh"),
    "danang": ("quận Hải Châu", "Thành phố Đà Nẵng", "Đà Nẵng"),
    "dongnai": ("thành phố Biên Hòa", "tỉnh Đồng Nai", "Đồng Nai"),
    "cantho": ("quận Ninh Kiều", "Thành phố Cần Thơ", "Cần Thơ"),
}
BANKS = (
    "Vietcombank - Chi nhánh Thăng Long|BIDV - Chi nhánh Sông Hồng|VietinBank - Chi nhánh 7|ACB - PGD Phú Lâm|"
    "Techcombank - Chi nhánh Ba Đình|MB - Chi nhánh Đông Sài Gòn|Agribank - Chi nhánh Biên Hòa|"
    "Sacombank - PGD Ninh Kiều"
).split("|")


def person(rng: Random) -> tuple[str, bool]:
    """An invented person: full name and whether it is a woman's."""
    woman = rng.random() < 0.5
    return f"{rng.choice(SURNAMES)} {rng.choice(WOMEN if woman else MEN)}", woman


def address(rng: Random, place: str) -> str:
    """An invented address, in the old form (with a district) or the new of 2025-07-01 (without)."""
    district, province, _ = PLACES[place]
    middle = f", {district}" if rng.random() < 0.5 else ""
    number = f"{rng.randint(2, 398)}{rng.choice(['', '', 'A', 'B', '/12', '/5'])}"
    return f"Số {number} đường {rng.choice(STREETS)}, phường {rng.choice(WARDS)}{middle}, {province}"
