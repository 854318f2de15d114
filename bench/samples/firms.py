"""The named customers of the sample company, as short definitions that company.py completes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Firm:
    """A customer before its numbers are drawn. `people` are (name, title, mailbox); the first represents it."""

    name: str
    domain: str
    place: str
    industry: str
    people: tuple[tuple[str, str, str], ...]
    kind: str = "company"
    name_en: str = ""
    branch_of: int | None = None  # position in FIRMS of its parent
    former_names: tuple[str, ...] = ()
    language: str = "vi"
    born: int = 1980
    woman: bool = False


FIRMS: tuple[Firm, ...] = (
    Firm(
        "Công ty TNHH Đại Phát",
        "daiphat-demo.vn",
        "hanoi",
        "Phân phối vật liệu",
        (("Phạm Hữu Phước", "Giám đốc", "phuoc.pham"), ("Lê Thị Kim Oanh", "Trưởng phòng Hành chính", "oanh.le")),
    ),
    Firm(
        "Công ty Cổ phần Đại Phát",
        "daiphatgroup-demo.vn",
        "danang",
        "Đầu tư bất động sản",
        (("Trương Đình Khôi", "Tổng Giám đốc", "khoi.truong"), ("Hồ Bích Ngọc", "Kế toán trưởng", "ngoc.ho")),
    ),
    Firm(
        "Công ty TNHH MTV Đại Phát Sài Gòn",
        "daiphatsaigon-demo.vn",
        "saigon",
        "Phân phối vật liệu",
        (("Ngô Tiến Đạt", "Giám đốc", "dat.ngo"), ("Mai Thùy Dương", "Nhân viên mua hàng", "duong.mai")),
    ),
    Firm(
        "Công ty Cổ phần Thực phẩm Hương Quê Việt",
        "huongqueviet-demo.vn",
        "hanoi",
        "Chế biến thực phẩm",
        (
            ("Vũ Mạnh Cường", "Tổng Giám đốc", "cuong.vu"),
            ("Đặng Khánh Linh", "Trưởng phòng Mua hàng", "linh.dang"),
            ("Bùi Gia Huy", "Kế toán trưởng", "ketoan"),
        ),
        name_en="Huong Que Viet Foods Joint Stock Company",
    ),
    Firm(
        "Chi nhánh Công ty Cổ phần Thực phẩm Hương Quê Việt tại Đà Nẵng",
        "huongqueviet-demo.vn",
        "danang",
        "Chế biến thực phẩm",
        (("Phan Thị Hải Yến", "Giám đốc Chi nhánh", "danang"), ("Lý Nhật Quang", "Quản lý kho", "quang.ly")),
        branch_of=3,
    ),
    Firm(
        "Công ty TNHH Cơ khí Chính xác Tân Minh Khôi",
        "tanminhkhoi-demo.vn",
        "dongnai",
        "Cơ khí",
        (("Đinh Trọng Nghĩa", "Giám đốc", "nghia.dinh"), ("Tô Thị Cẩm Tú", "Phòng Vật tư", "vattu")),
        former_names=("Công ty TNHH Cơ khí Minh Khôi",),
    ),
    Firm(
        "Northmere Instruments Pte. Ltd.",
        "northmere-demo.com",
        "saigon",
        "Thiết bị đo lường",
        (("Helen Tarrant", "Procurement Manager", "h.tarrant"), ("Oliver Quist", "Finance Director", "o.quist")),
        language="en",
    ),
    Firm(
        "Nguyễn Thị Thanh Hà",
        "",
        "hanoi",
        "Khách lẻ",
        (("Nguyễn Thị Thanh Hà", "", "thanhha.nguyen.demo85"),),
        kind="person",
        born=1985,
        woman=True,
    ),
    Firm(
        "Trần Quốc Bảo",
        "",
        "saigon",
        "Hộ kinh doanh in ấn",
        (("Trần Quốc Bảo", "Chủ hộ kinh doanh", "inanquocbao.demo"),),
        kind="person",
        born=1979,
    ),
    Firm(
        "Doanh nghiệp tư nhân Vận tải Phú Cường Thịnh",
        "phucuongthinh-demo.vn",
        "dongnai",
        "Vận tải",
        (("Hoàng Công Danh", "Chủ doanh nghiệp", "danh.hoang"), ("Đỗ Thị Tuyết Mai", "Kế toán", "ketoan")),
    ),
    Firm(
        "Hợp tác xã Nông nghiệp Suối Mây",
        "suoimay-demo.vn",
        "cantho",
        "Nông nghiệp",
        (("Dương Văn Hùng", "Giám đốc Hợp tác xã", "hung.duong"), ("Nguyễn Diễm Quỳnh", "Văn phòng", "vanphong")),
    ),
    Firm(
        "Công ty TNHH Thương mại Dịch vụ Xuất nhập khẩu An Khang Vina",
        "ankhangvina-demo.com.vn",
        "saigon",
        "Xuất nhập khẩu",
        (("Lê Hoàng Nam", "Giám đốc", "nam.le"), ("Trần Phương Thảo", "Trưởng phòng Kinh doanh", "thao.tran")),
        name_en="An Khang Vina Import Export Trading Service Co., Ltd",
    ),
    Firm(
        "Trường Tiểu học Tư thục Vườn Ươm Xanh",
        "vuonuomxanh-demo.edu.vn",
        "hanoi",
        "Giáo dục",
        (("Bùi Thị Minh Nguyệt", "Hiệu trưởng", "nguyet.bui"), ("Phạm Hoài An", "Văn thư", "vanthu")),
    ),
    Firm(
        "Công ty Cổ phần Đầu tư Xây dựng Trường Lộc Thịnh",
        "truonglocthinh-demo.vn",
        "hanoi",
        "Xây dựng",
        (
            ("Đặng Xuân Trường", "Tổng Giám đốc", "truong.dang"),
            ("Ngô Thị Hồng Nhung", "Phòng Kế hoạch Vật tư", "nhung.ngo"),
        ),
    ),
    Firm(
        "Công ty Luật TNHH Minh Trí và Cộng sự",
        "luatminhtri-demo.vn",
        "saigon",
        "Dịch vụ pháp lý",
        (("Lý Minh Đức", "Luật sư điều hành", "duc.ly"), ("Đinh Thanh Thủy", "Trợ lý", "thuy.dinh")),
    ),
    Firm(
        "Công ty TNHH Phần mềm Hạc Giấy",
        "hacgiay-demo.vn",
        "danang",
        "Công nghệ thông tin",
        (("Phan Bảo Lâm", "Giám đốc", "lam.phan"), ("Hồ Thị Ngọc Lan", "Nhân sự", "lan.ho")),
    ),
)
