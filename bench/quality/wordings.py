"""Titles, numbers and sentences of each type of paper, written down from how offices write them."""

from __future__ import annotations

TITLES: dict[str, tuple[str, ...]] = {
    "contract": (
        "HỢP ĐỒNG MUA BÁN", "HỢP ĐỒNG KINH TẾ", "HỢP ĐỒNG CUNG CẤP DỊCH VỤ", "HỢP ĐỒNG NGUYÊN TẮC",
        "HỢP ĐỒNG THUÊ THIẾT BỊ", "HỢP ĐỒNG CUNG CẤP VÀ LẮP ĐẶT", "HỢP ĐỒNG BẢO TRÌ", "HỢP ĐỒNG ĐẠI LÝ",
    ),
    "contract_appendix": (
        "PHỤ LỤC HỢP ĐỒNG", "PHỤ LỤC SỐ 02", "PHỤ LỤC GIA HẠN HỢP ĐỒNG", "PHỤ LỤC BỔ SUNG HỢP ĐỒNG",
    ),
    "proposal": (
        "BÁO GIÁ", "BẢNG CHÀO GIÁ", "BẢNG BÁO GIÁ THIẾT BỊ", "THƯ BÁO GIÁ", "ĐỀ XUẤT KỸ THUẬT VÀ BÁO GIÁ", "BÁO GIÁ DỊCH VỤ",
    ),
    "purchase_order": ("ĐƠN ĐẶT HÀNG", "PHIẾU ĐẶT HÀNG", "ĐƠN ĐẶT HÀNG (PURCHASE ORDER)", "ĐƠN HÀNG"),
    "invoice": ("HÓA ĐƠN GIÁ TRỊ GIA TĂNG", "HÓA ĐƠN GTGT", "HOÁ ĐƠN GIÁ TRỊ GIA TĂNG (VAT INVOICE)", "HÓA ĐƠN BÁN HÀNG"),
    "acceptance": (
        "BIÊN BẢN NGHIỆM THU", "BIÊN BẢN BÀN GIAO THIẾT BỊ", "BIÊN BẢN NGHIỆM THU VÀ BÀN GIAO", "BIÊN BẢN THANH LÝ HỢP ĐỒNG",
        "BIÊN BẢN GIAO NHẬN HÀNG HÓA", "BIÊN BẢN NGHIỆM THU HOÀN THÀNH",
    ),
    "payment_request": ("GIẤY ĐỀ NGHỊ THANH TOÁN", "ĐỀ NGHỊ THANH TOÁN", "CÔNG VĂN ĐỀ NGHỊ THANH TOÁN", "THƯ ĐỀ NGHỊ THANH TOÁN"),
    "complaint": ("ĐƠN KHIẾU NẠI", "THƯ KHIẾU NẠI", "VĂN BẢN KHIẾU NẠI CHẤT LƯỢNG HÀNG HÓA", "ĐƠN KHIẾU NẠI DỊCH VỤ"),
    "letter": ("THÔNG BÁO", "CÔNG VĂN", "THƯ MỜI HỢP TÁC", "THÔNG BÁO THAY ĐỔI ĐỊA CHỈ", "GIẤY XÁC NHẬN", "THƯ CẢM ƠN"),
    "other": ("BIÊN BẢN HỌP", "PHIẾU KHẢO SÁT", "LỊCH BẢO DƯỠNG THIẾT BỊ", "DANH SÁCH THIẾT BỊ", "HƯỚNG DẪN SỬ DỤNG", "TÀI LIỆU KỸ THUẬT"),
}  # fmt: skip
ENGLISH_TITLES: dict[str, tuple[str, ...]] = {
    "contract": ("SALES CONTRACT", "SERVICE AGREEMENT", "SUPPLY AGREEMENT", "EQUIPMENT LEASE AGREEMENT"),
    "contract_appendix": ("APPENDIX TO CONTRACT", "CONTRACT ADDENDUM"),
    "proposal": ("QUOTATION", "PRICE QUOTATION", "COMMERCIAL PROPOSAL", "QUOTE"),
    "purchase_order": ("PURCHASE ORDER", "ORDER FORM"),
    "invoice": ("INVOICE", "COMMERCIAL INVOICE"),
    "acceptance": ("ACCEPTANCE CERTIFICATE", "HANDOVER MINUTES"),
    "payment_request": ("PAYMENT REQUEST", "REQUEST FOR PAYMENT"),
    "complaint": ("LETTER OF COMPLAINT", "COMPLAINT"),
}
# What stands in the number of each type, {n} a running number, {y} the year, {d} yymm.
NUMBERS: dict[str, tuple[str, ...]] = {
    "contract": ("{n}/{y}/HĐMB", "{n}/HĐKT-{y}", "HĐ{d}-{n}", "{y}-{n}/HĐDV/SV", "{n}.{y}/HĐNT", "{n}/{y}/HĐ-BT"),
    "contract_appendix": ("PL01-{n}/{y}/HĐMB", "{n}/PLHĐ-{y}", "PL02/{n}/{y}", "PLHĐ-{d}-{n}"),
    "proposal": ("BG-{d}-{n}", "{n}/{y}/BG", "QT{y}{n}", "BG{d}{n}"),
    "purchase_order": ("PO-{y}-{n}", "ĐH{d}-{n}", "PO{d}{n}", "{n}/{y}/ĐĐH"),
    "invoice": ("0000{n}", "000{n}", "00{n}", "0000{n}"),
    "acceptance": ("{n}/{y}/BBNT", "BBBG-{d}-{n}", "{n}/BBNT-{y}", "{n}/{y}/BBTL"),
    "payment_request": ("{n}/{y}/ĐNTT", "DNTT-{d}-{n}", "{n}/ĐNTT/{y}", "ĐNTT{d}{n}"),
    "complaint": ("{n}/{y}/CV-KN", "KN-{d}-{n}", "{n}/KN-{y}", "{n}/{y}/KN"),
    "letter": ("{n}/{y}/CV", "{n}/TB-{y}", "{n}/CV-{y}", "TB-{d}-{n}"),
    "other": ("", "", "", ""),
}
NUMBER_LINES = ("Số: {}", "Số/No.: {}", "(Số: {})", "Số hiệu: {}", "No.: {}", "Số : {}")
ENGLISH_NUMBER_LINES = ("No.: {}", "Ref. No.: {}", "No. {}", "Reference: {}")
SUBJECTS: dict[str, tuple[str, ...]] = {
    "letter": (
        "V/v thay đổi số tài khoản ngân hàng", "V/v nghỉ Tết Nguyên đán", "V/v: mời tham dự hội nghị khách hàng",
        "Về việc điều chỉnh lịch giao hàng",
    ),
    "complaint": ("V/v khiếu nại hàng giao không đúng chủng loại", "V/v: Khiếu nại chất lượng dịch vụ bảo trì"),
    "payment_request": ("V/v đề nghị thanh toán công nợ", "V/v: thanh toán đợt 2 theo hợp đồng"),
}  # fmt: skip
WRITERS: dict[str, tuple[str, ...]] = {  # who sends a paper without a letterhead
    "purchase_order": ("Bên đặt hàng", "Đơn vị đặt hàng", "Khách hàng", "Bên mua"),
    "complaint": ("Người khiếu nại", "Khách hàng", "Bên khiếu nại", "Đơn vị khiếu nại"),
    "payment_request": ("Đơn vị đề nghị", "Đơn vị", "Bên đề nghị thanh toán", "Người đề nghị"),
}
LAWS = (
    "Căn cứ Bộ luật Dân sự số 91/2015/QH13 ngày 24/11/2015;",
    "Căn cứ Luật Thương mại số 36/2005/QH11 được Quốc hội thông qua ngày 14 tháng 6 năm 2005;",
    "- Căn cứ Bộ luật dân sự nước CHXHCN Việt Nam số 91/2015/QH13 có hiệu lực từ ngày 01/01/2017;",
    "- Căn cứ Luật Thương mại 2005 và các văn bản hướng dẫn thi hành;",
)
FILLER = (
    "Hai bên cam kết thực hiện đúng các điều khoản đã thỏa thuận; mọi thay đổi phải được lập thành văn bản.",
    "Bên bán chịu trách nhiệm bảo hành hàng hóa trong thời gian 12 tháng theo tiêu chuẩn của nhà sản xuất.",
    "Trong trường hợp phát sinh tranh chấp, hai bên ưu tiên giải quyết bằng thương lượng trước khi đưa ra Tòa án.",
    "Hàng hóa mới 100%, đúng chủng loại, có đầy đủ chứng từ chứng minh nguồn gốc xuất xứ.",
    "Thanh toán bằng chuyển khoản trong vòng 15 ngày kể từ ngày nhận đủ hồ sơ hợp lệ.",
    "Phạt vi phạm không quá 8% giá trị phần nghĩa vụ bị vi phạm, theo quy định của pháp luật.",
)
ENGLISH_FILLER = (
    "Both parties shall perform this document in good faith; any change shall be made in writing.",
    "The goods shall be brand new and delivered with certificates of origin and of quality.",
    "Payment shall be made by bank transfer within fifteen (15) days of receipt of valid documents.",
    "Any dispute shall first be settled by negotiation between the parties.",
)
ROLES: dict[str, tuple[tuple[str, str], ...]] = {  # (seller's label, buyer's label)
    "sale": (
        ("BÊN BÁN (BÊN A)", "BÊN MUA (BÊN B)"), ("BÊN B (BÊN BÁN)", "BÊN A (BÊN MUA)"), ("Bên cung cấp", "Bên sử dụng dịch vụ"),
        ("Bên A", "Bên B"), ("BÊN CUNG CẤP DỊCH VỤ (Bên B)", "BÊN THUÊ DỊCH VỤ (Bên A)"), ("ĐƠN VỊ BÁN HÀNG", "ĐƠN VỊ MUA HÀNG"),
    ),
    "invoice": (
        ("Đơn vị bán hàng", "Tên đơn vị"), ("Tên người bán", "Tên người mua"), ("Đơn vị bán hàng (Seller)", "Tên đơn vị (Buyer)"),
        ("Người bán hàng", "Đơn vị mua hàng"),
    ),
}  # fmt: skip
