"""Papers between firms in Vietnamese: acceptance and liquidation, letters, complaints, minutes."""

from __future__ import annotations

from datetime import timedelta

from bench.samples.layouts.contracts import amount_line
from bench.samples.layouts.parts import block, both_sign, goods, gross, one_signs, place_date
from bench.samples.papers import Block, Brief, Facts, Grid, Heading, Motto, OfficialHead, Paper, Text, Title
from bench.samples.wording import long_date, short_date, titled

RATE = 8
_ACCEPTANCE_TITLES = (
    "BIÊN BẢN NGHIỆM THU",
    "BIÊN BẢN BÀN GIAO THIẾT BỊ",
    "BIÊN BẢN THANH LÝ HỢP ĐỒNG",
    "BIÊN BẢN NGHIỆM THU VÀ BÀN GIAO",
)
_ACCEPTANCE_BODY = (
    "Hai bên đã cùng kiểm tra số lượng, chủng loại và chạy thử toàn bộ thiết bị. Kết quả: thiết bị mới, hoạt động tốt, "
    "đúng thông số kỹ thuật đã thỏa thuận. Bên B đã hướng dẫn nhân viên của Bên A vận hành và bàn giao đủ tài liệu.",
    "Bên B đã giao đủ hàng hóa theo danh mục dưới đây. Bên A đã nhận đủ, không có ý kiến khác về chất lượng và quy "
    "cách.",
    "Hai bên xác nhận đã hoàn thành toàn bộ nghĩa vụ theo hợp đồng. Kể từ ngày ký biên bản này, hợp đồng được thanh lý "
    "và không bên nào còn quyền, nghĩa vụ gì với bên kia, trừ nghĩa vụ bảo hành đang còn thời hạn.",
    "Sau khi lắp đặt và vận hành thử trong 03 ngày, hai bên thống nhất nghiệm thu đưa vào sử dụng các hạng mục sau.",
)


def acceptance(brief: Brief) -> Paper:
    """Biên bản nghiệm thu, bàn giao hoặc thanh lý of contract `reference`."""
    form = brief.variant % len(_ACCEPTANCE_TITLES)
    amount = gross(brief.lines, RATE)
    under = [f"Số: {brief.number}"] if brief.number else []
    signed = f" ngày {short_date(brief.reference_day)}" if brief.reference_day else ""
    basis = f"Căn cứ Hợp đồng số {brief.reference}{signed} đã ký giữa hai bên;" if brief.reference else ""
    blocks: list[Block] = [
        Motto(),
        Title(_ACCEPTANCE_TITLES[form], tuple(under)),
        *([Text(f"- {basis}", style="italic")] if basis else []),
        Text("- Căn cứ tình hình thực tế thực hiện hợp đồng,", style="italic"),
        Text(f"Hôm nay, {long_date(brief.day)}, tại địa chỉ của Bên A, đại diện hai bên gồm có:"),
        block(brief, brief.them, "BÊN A"),
        block(brief, brief.us, "BÊN B"),
        Heading("1. Nội dung"),
        Text(_ACCEPTANCE_BODY[form]),
        goods(brief.lines, RATE),
        Heading("2. Giá trị"),
        Text(f"Tổng giá trị thực hiện: {amount_line(amount)}."),
        Heading("3. Kết luận"),
        Text("Biên bản được lập thành 04 bản, mỗi bên giữ 02 bản và là căn cứ để hai bên thanh toán."),
        both_sign(brief, brief.them, brief.us, ("ĐẠI DIỆN BÊN A", "ĐẠI DIỆN BÊN B")),
    ]
    return Paper(Facts("acceptance", brief.day, brief.number or None, str(amount), "VND"), tuple(blocks), size=11)


_MATTERS = (
    (
        "V/v thay đổi địa chỉ trụ sở và người liên hệ",
        "Chúng tôi xin thông báo kể từ ngày {later}, trụ sở làm việc được chuyển sang địa điểm mới ghi tại phần đầu "
        "công văn này. Mọi hóa đơn, chứng từ phát sinh sau ngày nêu trên đề nghị Quý công ty ghi theo địa chỉ mới.",
        "Tên đơn vị, mã số thuế và số tài khoản không thay đổi. Các hợp đồng, đơn đặt hàng đã ký trước ngày chuyển vẫn "
        "giữ nguyên hiệu lực.",
    ),
    (
        "V/v thông báo lịch nghỉ và thời gian giao nhận hàng",
        "Để thuận tiện cho việc giao nhận, chúng tôi trân trọng thông báo kho hàng sẽ tạm nghỉ kiểm kê từ ngày {later} "
        "trong 03 ngày làm việc. Trong thời gian này chúng tôi không nhận hàng, trừ trường hợp đã hẹn trước.",
        "Đề nghị Quý công ty sắp xếp giao các đơn hàng đang chờ trước thời điểm trên hoặc liên hệ người phụ trách để "
        "thống nhất lịch giao mới.",
    ),
    (
        "V/v đề nghị gia hạn thời gian thanh toán",
        "Do tiến độ giải ngân của chủ đầu tư chậm hơn dự kiến, chúng tôi kính đề nghị Quý công ty cho phép gia hạn "
        "thời gian thanh toán công nợ đến ngày {later}.",
        "Chúng tôi cam kết thanh toán đầy đủ gốc và phần lãi chậm trả theo thỏa thuận (nếu có) đúng thời hạn mới, đồng "
        "thời mong tiếp tục nhận được sự hợp tác của Quý công ty.",
    ),
    (
        "V/v mời tham dự hội nghị khách hàng",
        "Nhân dịp kỷ niệm ngày thành lập, chúng tôi trân trọng kính mời đại diện Quý công ty tham dự hội nghị khách "
        "hàng tổ chức vào ngày {later} tại hội trường của đơn vị.",
        "Sự có mặt của Quý công ty là niềm vinh dự cho chúng tôi. Xin vui lòng xác nhận tham dự qua thư điện tử trước "
        "ngày tổ chức ít nhất 03 ngày.",
    ),
)


def letter(brief: Brief) -> Paper:
    """Công văn / thông báo from them to us. `extra["bare"]` leaves only the name: no code, phone or address."""
    about, first, second = _MATTERS[brief.variant % len(_MATTERS)]
    later = short_date(brief.day + timedelta(days=14))
    bare = "bare" in brief.extra
    name = brief.extra.get("name", brief.them.name)
    where = () if bare else (Text(_contact_line(brief), align="left", style="italic"),)
    blocks: list[Block] = [
        OfficialHead(name, brief.number, about, place_date(brief.them, brief)),
        Text(f"Kính gửi: {brief.us.name}", align="center", style="bold"),
        Text(
            f"Trước hết, {name} xin gửi tới Quý công ty lời chào trân trọng và lời cảm ơn vì sự hợp tác thời gian qua."
        ),
        Text(first.format(later=later)),
        Text(second),
        *where,
        Text("Rất mong nhận được sự quan tâm, phối hợp của Quý công ty. Trân trọng cảm ơn."),
        one_signs(brief.them, "GIÁM ĐỐC", stamped=not bare, name="" if not bare else " "),
        Text("Nơi nhận: Như trên; Lưu VT.", align="left", style="italic"),
    ]
    return Paper(Facts("letter", brief.day, brief.number), tuple(blocks), size=12)


def _contact_line(brief: Brief) -> str:
    party = brief.them
    line = f"Đầu mối liên hệ: {titled(brief.extra.get('contact', party.representative))}, điện thoại {party.phone}, "
    return f"{line}email {party.email}; địa chỉ: {party.address}; mã số thuế {party.tax_code}."


_COMPLAINTS = (
    "ba máy photocopy do Quý công ty cung cấp thường xuyên kẹt giấy ở khay 2, bản in bị sọc đen dọc trang, ảnh hưởng "
    "nghiêm trọng đến công việc hằng ngày của các phòng ban",
    "lô giấy A4 giao đợt vừa qua thiếu 20 ram so với phiếu xuất kho, đồng thời 15 ram bị ẩm mốc không sử dụng được",
    "thời gian xử lý sự cố kéo dài quá 48 giờ, vượt xa cam kết 04 giờ làm việc ghi trong hợp đồng bảo trì",
)


def complaint(brief: Brief) -> Paper:
    """Đơn / công văn khiếu nại from them to us."""
    trouble = _COMPLAINTS[brief.variant % len(_COMPLAINTS)]
    person = brief.them.kind == "person"
    about = f"theo Hợp đồng số {brief.reference}" if brief.reference else "trong thời gian gần đây"
    head: list[Block] = [
        OfficialHead(brief.them.name, brief.number, "V/v khiếu nại chất lượng hàng hóa", place_date(brief.them, brief))
    ]
    if person:
        head = [Motto(), Title("ĐƠN KHIẾU NẠI", ("(Về chất lượng hàng hóa, dịch vụ)",))]
    blocks: list[Block] = [
        *head,
        Text(f"Kính gửi: {brief.us.name}", align="center", style="bold"),
        block(brief, brief.them, "Người khiếu nại" if person else "Đơn vị khiếu nại", full=False),
        Text(f"Chúng tôi làm văn bản này để khiếu nại về việc {trouble} {about}."),
        Text(
            "Chúng tôi đã nhiều lần phản ánh qua điện thoại nhưng đến nay vẫn chưa được giải quyết dứt điểm. Đề nghị "
            "Quý công ty cử người kiểm tra thực tế, có biện pháp khắc phục và trả lời bằng văn bản trong vòng 05 ngày "
            "làm việc."
        ),
        Text("Nếu quá thời hạn trên, chúng tôi buộc phải áp dụng các chế tài theo thỏa thuận giữa hai bên."),
        *([Text(place_date(brief.them, brief), align="right", style="italic")] if person else []),
        one_signs(brief.them, "NGƯỜI KHIẾU NẠI" if person else "ĐẠI DIỆN ĐƠN VỊ"),
    ]
    return Paper(Facts("complaint", brief.day, None if person else brief.number), tuple(blocks), size=12)


def minutes(brief: Brief) -> Paper:
    """Biên bản họp: a paper of no special type (`other`)."""
    people = ((titled(brief.us.representative), brief.us.name), (titled(brief.them.representative), brief.them.name))
    rows = tuple((str(at), name, firm) for at, (name, firm) in enumerate(people, start=1))
    blocks: list[Block] = [
        Motto(),
        Title("BIÊN BẢN HỌP", ("Về kế hoạch số hóa kho hồ sơ",)),
        Text(f"Thời gian: 09 giờ 00, {long_date(brief.day)}. Địa điểm: {brief.them.address}."),
        Text("Thành phần tham dự:", style="bold"),
        Grid(("STT", "Họ và tên", "Đơn vị"), rows, (0.1, 0.35, 0.55)),
        Heading("Nội dung trao đổi"),
        Text(
            "1. Hai bên thống nhất phân loại hồ sơ theo năm và theo phòng ban trước khi quét; hồ sơ mật do bên có hồ "
            "sơ tự thực hiện tại chỗ."
        ),
        Text("2. Độ phân giải quét 300 dpi, tên tệp theo số hồ sơ, mỗi tuần bàn giao một lần kèm bảng kê."),
        Text("3. Nhân sự phụ trách hai bên lập nhóm trao đổi chung và báo cáo tiến độ vào chiều thứ Sáu."),
        Text(f"Liên hệ: {titled(brief.them.representative)}, {brief.them.phone}, {brief.them.email}.", align="left"),
        Text("Cuộc họp kết thúc lúc 11 giờ 15 cùng ngày. Biên bản đã được các bên thông qua.", align="left"),
        both_sign(brief, brief.us, brief.them, ("CHỦ TRÌ", "THƯ KÝ"), stamped=False),
    ]
    return Paper(Facts("other", brief.day), tuple(blocks))
