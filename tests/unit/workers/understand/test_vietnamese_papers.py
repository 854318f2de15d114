"""The papers of Vietnamese business as they are worded, each whole: type, dates, number, amount and who is on it."""

from __future__ import annotations

import pytest

from app.domain.facts import FactField
from tests.unit.workers.understand.papers import facts_of, value, values

_MANY = (FactField.PARTY, FactField.TAX_CODE, FactField.PERSONAL_ID)

PAPERS = [
    pytest.param(
        (
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
            "Độc lập - Tự do - Hạnh phúc\n"
            "HỢP ĐỒNG MUA BÁN HÀNG HÓA\n"
            "Số: 08/2025/HĐMB/AB-HP\n"
            "- Căn cứ Bộ luật Dân sự số 91/2015/QH13 ngày 24/11/2015;\n"
            "- Căn cứ Nghị định số 123/2020/NĐ-CP ngày 19 tháng 10 năm 2020 của Chính phủ;\n"
            "Hôm nay, ngày 05 tháng 6 năm 2025, tại văn phòng Công ty TNHH An Bình, chúng tôi gồm có:\n"
            "BÊN BÁN (Bên A): CÔNG TY TNHH AN BÌNH\n"
            "Địa chỉ: 12 Nguyễn Huệ, phường Bến Nghé, Quận 1, TP.HCM\n"
            "MST/ĐKKD: 0 3 0 0 5 8 8 5 6 9\n"
            "Đại diện: Ông Nguyễn Văn An   Chức vụ: Giám đốc\n"
            "BÊN MUA (Bên B): ÔNG TRẦN VĂN BÌNH\n"
            "CCCD số: 079185001234 cấp ngày 10/05/2021 tại Cục Cảnh sát QLHC về TTXH\n"
            "Địa chỉ thường trú: 45 Lê Lợi, Quận 3, TP.HCM\n"
            "Điện thoại: 0903 123 456\n"
            "Điều 2. Tổng giá trị hợp đồng (đã bao gồm thuế GTGT): 125.000.000 đồng\n"
            "(Bằng chữ: Một trăm hai mươi lăm triệu đồng chẵn)\n"
            "Điều 7. Hợp đồng có hiệu lực kể từ ngày ký đến hết ngày 31/12/2025."
        ),
        {
            "type": "contract",
            "date": "2025-06-05",
            "number": "08/2025/HĐMB/AB-HP",
            "amount": "125000000",
            "expiry": "2025-12-31",
            "tax_code": ["0300588569"],
            "personal_id": ["079185001234"],
            "party": ["CÔNG TY TNHH AN BÌNH", "TRẦN VĂN BÌNH"],
        },
        id="mua ban",
    ),
    pytest.param(
        (
            "HỢP ĐỒNG THUÊ VĂN PHÒNG\n"
            "Số: 15/HĐTVP-2025\n"
            "TP. Hồ Chí Minh, ngày 01 tháng 03 năm 2025\n"
            "Bên cho thuê (Bên A):\n"
            "Bà: LÊ THỊ HOA    Sinh năm: 1975\n"
            "CCCD số 079175009876 do Cục CSQLHC về TTXH cấp ngày 12/08/2022\n"
            "Hộ khẩu thường trú: 10 Trần Phú, Quận 5\n"
            "Bên thuê (Bên B): CÔNG TY CỔ PHẦN HÒA PHONG\n"
            "Mã số thuế : 0100109106\n"
            "Người đại diện: Ông Phạm Quốc Dũng – Chức vụ: Tổng Giám đốc\n"
            "Thời hạn thuê: 24 (hai mươi bốn) tháng kể từ ngày 15/03/2025.\n"
            "Giá thuê: 30.000.000 đồng/tháng"
        ),
        {
            "type": "contract",
            "date": "2025-03-01",
            "number": "15/HĐTVP-2025",
            "expiry": "2027-03-15",
            "personal_id": ["079175009876"],
            "tax_code": ["0100109106"],
            "party": ["LÊ THỊ HOA", "CÔNG TY CỔ PHẦN HÒA PHONG"],
        },
        id="thue nha",
    ),
    pytest.param(
        (
            "HỢP ĐỒNG LAO ĐỘNG\n"
            "Số: 021/2025/HĐLĐ\n"
            "Hôm nay, ngày 02/01/2025, chúng tôi gồm:\n"
            "Người sử dụng lao động: CÔNG TY TNHH AN BÌNH\n"
            "Mã số thuế: 0300588569\n"
            "Đại diện bởi: Bà Nguyễn Thị Mai - Chức vụ: Trưởng phòng nhân sự\n"
            "Người lao động: Ông ĐỖ MINH TUẤN\n"
            "Sinh ngày: 15/08/1992\n"
            "Số CCCD: 001092012345, cấp ngày 20/4/2021\n"
            "Thời hạn hợp đồng: 12 (mười hai) tháng, từ ngày 02/01/2025 đến ngày 01/01/2026\n"
            "Mức lương chính: 15.000.000 đồng/tháng"
        ),
        {
            "type": "contract",
            "date": "2025-01-02",
            "number": "021/2025/HĐLĐ",
            "expiry": "2026-01-01",
            "personal_id": ["001092012345"],
            "party": ["CÔNG TY TNHH AN BÌNH", "ĐỖ MINH TUẤN"],
        },
        id="lao dong",
    ),
    pytest.param(
        (
            "PHỤ LỤC HỢP ĐỒNG SỐ 02\n"
            "(Kèm theo Hợp đồng nguyên tắc số 05/2024/HĐNT-ABC ký ngày 10/01/2024)\n"
            "Hà Nội, ngày 20 tháng 12 năm 2024\n"
            "Bên A: CÔNG TY CỔ PHẦN HÒA PHONG\n"
            "MST: 0100109106\n"
            "Bên B: CÔNG TY TNHH AN BÌNH\n"
            "MST: 0300588569\n"
            "Điều 1: Gia hạn thời hạn hợp đồng đến ngày 31/12/2025."
        ),
        {
            "type": "contract_appendix",
            "date": "2024-12-20",
            "number": "02",
            "expiry": "2025-12-31",
            "reference": "05/2024/HĐNT-ABC",
        },
        id="phu luc",
    ),
    pytest.param(
        (
            "BIÊN BẢN THANH LÝ HỢP ĐỒNG\n"
            "Số: 12/2025/BBTL\n"
            "Căn cứ Hợp đồng dịch vụ số 33/2024/HĐDV ngày 15/04/2024 giữa hai bên;\n"
            "Hôm nay, ngày 30 tháng 4 năm 2025, chúng tôi gồm:\n"
            "BÊN A: CÔNG TY TNHH AN BÌNH\n"
            "BÊN B: HỘ KINH DOANH NGUYỄN THỊ LAN\n"
            "Mã số thuế: 079185001234\n"
            "Giá trị thanh lý: 45.500.000 đồng"
        ),
        {
            "type": "acceptance",
            "date": "2025-04-30",
            "number": "12/2025/BBTL",
            "amount": "45500000",
            "reference": "33/2024/HĐDV",
        },
        id="thanh ly",
    ),
    pytest.param(
        (
            "BIÊN BẢN BÀN GIAO TÀI SẢN\n"
            "Hôm nay, ngày 7 tháng 7 năm 2025, tại kho Công ty, chúng tôi gồm:\n"
            "Bên giao: CÔNG TY TNHH AN BÌNH\n"
            "Bên nhận: CÔNG TY CỔ PHẦN HÒA PHONG\n"
            "Theo hợp đồng số 08/2025/HĐMB ngày 05/06/2025"
        ),
        {"type": "acceptance", "date": "2025-07-07"},
        id="ban giao",
    ),
    pytest.param(
        (
            "CÔNG TY TNHH AN BÌNH\n"
            "Số: 45/ĐNTT-AB\n"
            "ĐỀ NGHỊ THANH T0ÁN\n"
            "TP.HCM, ngày 18 tháng 6 năm 2025\n"
            "Kính gửi: CÔNG TY CỔ PHẦN HÒA PHONG\n"
            "Căn cứ hợp đồng số 08/2025/HĐMB ký ngày 05/06/2025\n"
            "Tổng số tiền đề nghị thanh toán: 62.500.000 VNĐ\n"
            "Bằng chữ: Sáu mươi hai triệu năm trăm nghìn đồng./."
        ),
        {"type": "payment_request", "date": "2025-06-18", "number": "45/ĐNTT-AB", "amount": "62500000"},
        id="de nghi tt",
    ),
    pytest.param(
        (
            "CÔNG TY TNHH AN BÌNH\n"
            "PHIẾU GIAO HÀNG\n"
            "Số: PGH-2506-017     Ngày: 18/06/2025\n"
            "Khách hàng: CÔNG TY CỔ PHẦN HÒA PHONG\n"
            "Theo đơn hàng số: PO-2025-118"
        ),
        {"type": "acceptance", "date": "2025-06-18", "number": "PGH-2506-017"},
        id="phieu giao",
    ),
    pytest.param(
        (
            "CÔNG TY TNHH AN BÌNH\n"
            "Mẫu số 01-TT (Ban hành theo Thông tư số 200/2014/TT-BTC ngày 22/12/2014 của Bộ Tài chính)\n"
            "PHIẾU THU\n"
            "Ngày 18 tháng 06 năm 2025\n"
            "Quyển số: 03\n"
            "Số: PT00125\n"
            "Họ và tên người nộp tiền: Trần Văn Bình\n"
            "Địa chỉ: 45 Lê Lợi\n"
            "Lý do nộp: Thanh toán tiền hàng theo HĐ 08/2025\n"
            "Số tiền: 12.500.000 đồng\n"
            "(Viết bằng chữ): Mười hai triệu năm trăm nghìn đồng"
        ),
        {"date": "2025-06-18", "number": "PT00125", "amount": "12500000"},
        id="phieu thu",
    ),
    pytest.param(
        (
            "Đơn vị: CÔNG TY TNHH AN BÌNH\n"
            "PHIẾU CHI\n"
            "Ngày 20 tháng 06 năm 2025\n"
            "Số: PC00033\n"
            "Họ và tên người nhận tiền: Lê Thị Hoa\n"
            "Số tiền: 3.000.000 đ\n"
            "Bằng chữ: Ba triệu đồng chẵn"
        ),
        {"date": "2025-06-20", "number": "PC00033", "amount": "3000000"},
        id="phieu chi",
    ),
    pytest.param(
        (
            "NGÂN HÀNG TMCP NGOẠI THƯƠNG VIỆT NAM\n"
            "ỦY NHIỆM CHI\n"
            "Số: 00123   Ngày 21/06/2025\n"
            "Đơn vị trả tiền: CÔNG TY CỔ PHẦN HÒA PHONG\n"
            "Số tài khoản: 0071001234567\n"
            "Đơn vị thụ hưởng: CÔNG TY TNHH AN BÌNH\n"
            "Số tài khoản: 0071009999999\n"
            "Số tiền bằng số: 62.500.000 VND\n"
            "Số tiền bằng chữ: Sáu mươi hai triệu năm trăm nghìn đồng\n"
            "Nội dung: Thanh toán hóa đơn 00000145"
        ),
        {"date": "2025-06-21", "number": "00123", "amount": "62500000"},
        id="unc",
    ),
    pytest.param(
        (
            "CÔNG TY CỔ PHẦN HÒA PHONG          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
            "Số: 118/CV-HP                        Độc lập - Tự do - Hạnh phúc\n"
            "V/v: điều chỉnh tiến độ giao hàng    Hà Nội, ngày 03 tháng 7 năm 2025\n"
            "Kính gửi: Công ty TNHH An Bình\n"
            "Căn cứ Hợp đồng số 08/2025/HĐMB/AB-HP ngày 05/06/2025,"
        ),
        {"type": "letter", "date": "2025-07-03", "number": "118/CV-HP"},
        id="cong van",
    ),
    pytest.param(
        (
            "ĐƠN ĐẶT HÀNG\n"
            "Số ĐĐH: 2025/07-044\n"
            "Ngày đặt hàng: 02/07/2025\n"
            "Nhà cung cấp: CÔNG TY TNHH AN BÌNH\n"
            "Bên mua: CÔNG TY CỔ PHẦN HÒA PHONG\n"
            "Ngày giao hàng: 15/07/2025\n"
            "Tổng cộng tiền thanh toán: 33.000.000"
        ),
        {"type": "purchase_order", "date": "2025-07-02", "number": "2025/07-044", "amount": "33000000"},
        id="po",
    ),
    pytest.param(
        (
            "NGÂN HÀNG TMCP CÔNG THƯƠNG VIỆT NAM\n"
            "THƯ BẢO LÃNH THỰC HIỆN HỢP ĐỒNG\n"
            "Số: 100/BL-2025\n"
            "Ngày 10/06/2025\n"
            "Bên nhận bảo lãnh: CÔNG TY CỔ PHẦN HÒA PHONG\n"
            "Bên được bảo lãnh: CÔNG TY TNHH AN BÌNH\n"
            "Số tiền bảo lãnh: 50.000.000 đồng\n"
            "Thư bảo lãnh này có hiệu lực kể từ ngày phát hành đến hết ngày 31/12/2025."
        ),
        {"date": "2025-06-10", "number": "100/BL-2025", "expiry": "2025-12-31"},
        id="bao lanh",
    ),
    pytest.param(
        (
            "GIẤY ỦY QUYỀN\n"
            "Số: 07/GUQ-AB\n"
            "TP.HCM, ngày 01 tháng 07 năm 2025\n"
            "Bên ủy quyền: CÔNG TY TNHH AN BÌNH\n"
            "Người được ủy quyền: Ông Phạm Quốc Dũng\n"
            "CCCD số: 001092012345 cấp ngày 20/04/2021\n"
            "Giấy ủy quyền có hiệu lực từ ngày ký đến hết ngày 31/12/2025"
        ),
        {"date": "2025-07-01", "number": "07/GUQ-AB", "expiry": "2025-12-31", "personal_id": ["001092012345"]},
        id="uy quyen",
    ),
    pytest.param(
        (
            "HỢP ĐỒNG NGUYÊN TẮC\n"
            "Số : 05/2024/HĐNT - ABC\n"
            "Hôm nay, ngày ..... tháng 01 năm 2024, tại Hà Nội\n"
            "Bên A: CÔNG TY CỔ PHẦN HÒA PHONG\n"
            "Bên B: CÔNG TY TNHH AN BÌNH\n"
            "Điều 9. Hợp đồng này có hiệu lực từ ngày 10/01/2024 đến hết ngày 31/12/2024 và tự động gia hạn thêm "
            "01 năm"
        ),
        {
            "type": "contract",
            "date": None,
            "number": "05/2024/HĐNT-ABC",
            "effective": "2024-01-10",
            "expiry": "2024-12-31",
        },
        id="nguyen tac",
    ),
    pytest.param(
        (
            "BIÊN BẢN NGHIỆM THU KHỐI LƯỢNG HOÀN THÀNH\n"
            "Số: 03/BBNT/2025\n"
            "Công trình: Nhà xưởng số 2\n"
            "Ngày 25 tháng 05 năm 2025\n"
            "Bên giao thầu (Bên A): CÔNG TY CỔ PHẦN HÒA PHONG\n"
            "Bên nhận thầu (Bên B): CÔNG TY TNHH AN BÌNH\n"
            "Giá trị nghiệm thu: 250.000.000 đồng"
        ),
        {"type": "acceptance", "date": "2025-05-25", "number": "03/BBNT/2025", "amount": "250000000"},
        id="nghiem thu",
    ),
    pytest.param(
        (
            "BẢNG BÁO GIÁ\n"
            "Số báo giá: BG2506-014\n"
            "Ngày báo giá: 12/06/2025\n"
            "Kính gửi: Anh Nam - Công ty CP Hòa Phong\n"
            "Tổng cộng (đã gồm VAT): 55.000.000\n"
            "Báo giá có giá trị trong vòng 15 ngày kể từ ngày báo giá"
        ),
        {
            "type": "proposal",
            "date": "2025-06-12",
            "number": "BG2506-014",
            "amount": "55000000",
            "expiry": "2025-06-27",
        },
        id="bao gia",
    ),
    pytest.param(
        (
            "HỢP ĐỒNG DỊCH VỤ\n"
            "Số: 22/2025/HĐDV\n"
            "Hôm nay, ngày 10 tháng 02 năm 2025 tại TP. Cần Thơ\n"
            "BÊN A                                        BÊN B\n"
            "CÔNG TY TNHH AN BÌNH                         CÔNG TY CỔ PHẦN HÒA PHONG\n"
            "Địa chỉ: 12 Nguyễn Huệ, Q.1                  Địa chỉ: 5 Láng Hạ, Hà Nội\n"
            "MST: 0300588569                              MST: 0100109106\n"
            "Phí dịch vụ: 5.000.000 đồng/tháng\n"
            "Tổng giá trị hợp đồng: 60.000.000 đồng\n"
            "Hợp đồng có giá trị trong 12 tháng kể từ ngày hai bên ký."
        ),
        {
            "type": "contract",
            "date": "2025-02-10",
            "number": "22/2025/HĐDV",
            "amount": "60000000",
            "expiry": "2026-02-10",
            "tax_code": ["0300588569", "0100109106"],
            "party": ["CÔNG TY TNHH AN BÌNH", "CÔNG TY CỔ PHẦN HÒA PHONG"],
        },
        id="two col",
    ),
    pytest.param(
        (
            "CÔNG TY CP HÒA PHONG\n"
            "GIẤY ĐỀ NGHỊ THANH TOÁN\n"
            "Ngày 11 tháng 3 năm 2025                Số: 019/GĐNTT\n"
            "Kính gửi: Ban Giám đốc Công ty TNHH An Bình\n"
            "Tên tôi là: Trần Văn Bình\n"
            "Bộ phận: Kinh doanh\n"
            "Nội dung thanh toán: Thanh toán đợt 2 hợp đồng số 22/2025/HĐDV ngày 10/02/2025\n"
            "Số tiền thanh toán: 30.000.000 VNĐ\n"
            "Viết bằng chữ: Ba mươi triệu đồng"
        ),
        {
            "type": "payment_request",
            "date": "2025-03-11",
            "number": "019/GĐNTT",
            "amount": "30000000",
            "reference": "22/2025/HĐDV",
        },
        id="giay de nghi",
    ),
    pytest.param(
        (
            "CONG TY TNHH AN BINH\n"
            "DE NGHl THANH TOAN\n"
            "Ngay 11 thang 3 nam 2025\n"
            "Kinh gui: Cong ty Co phan Hoa Phong\n"
            "S6 tien de nghi thanh toan: 30.000.000 d6ng\n"
            "Bang chu: Ba muoi trieu dong chan"
        ),
        {"type": "payment_request", "date": "2025-03-11", "amount": "30000000"},
        id="ocr de nghi",
    ),
    pytest.param(
        (
            "CÔNG TY TNHH AN BÌNH\n"
            "Số: 77/2025/CV-AB\n"
            "V/v: Đề nghị thanh toán công nợ\n"
            "TP.HCM, ngày 5 tháng 9 năm 2025\n"
            "Kính gửi: Công ty CP Hòa Phong\n"
            "Đề nghị Quý Công ty thanh toán số tiền còn phải thanh toán: 15.000.000 đồng trước ngày 20/9/2025."
        ),
        {"type": "payment_request", "date": "2025-09-05", "number": "77/2025/CV-AB", "amount": "15000000"},
        id="cv de nghi",
    ),
    pytest.param(
        (
            "HÓA ĐƠN GIÁ TRỊ GIA TĂNG\n"
            "(VAT INVOICE)\n"
            "Ký hiệu (Serial): 1C25TAA\n"
            "Số (No.): 00000231\n"
            "Ngày (Date) 03 tháng (month) 04 năm (year) 2025\n"
            "Đơn vị bán hàng (Seller): CÔNG TY TNHH AN BÌNH\n"
            "Mã số thuế (Tax code): 0 3 0 0 5 8 8 5 6 9\n"
            "Họ tên người mua hàng (Buyer): Nguyễn Thị Lan\n"
            "Tên đơn vị (Company's name): HỘ KINH DOANH LAN ANH\n"
            "Mã số thuế (Tax code): 079185001234\n"
            "Cộng tiền hàng (Total amount): 20.000.000\n"
            "Thuế suất GTGT: 8%  Tiền thuế GTGT (VAT amount): 1.600.000\n"
            "Tổng cộng tiền thanh toán (Total payment): 21.600.000\n"
            "Số tiền viết bằng chữ (Amount in words): Hai mươi mốt triệu sáu trăm nghìn đồng"
        ),
        {
            "type": "invoice",
            "date": "2025-04-03",
            "number": "00000231",
            "amount": "21600000",
            "tax_code": ["0300588569"],
            "party": ["HỘ KINH DOANH LAN ANH", "CÔNG TY TNHH AN BÌNH"],
            "personal_id": ["079185001234"],
        },
        id="hd gtgt hkd",
    ),
    pytest.param(
        (
            "HỢP ĐỒNG ĐẶT CỌC\n"
            "Hôm nay, ngày 09/08/2025, tại Đà Nẵng\n"
            "BÊN ĐẶT CỌC (BÊN A):\n"
            "Ông: NGUYỄN HỮU PHÚC, sinh năm 1980\n"
            "Hộ chiếu số: C1234567 cấp ngày 01/02/2020\n"
            "BÊN NHẬN ĐẶT CỌC (BÊN B):\n"
            "Bà: TRẦN THỊ THU\n"
            "CCCD: 048185000111\n"
            "Số tiền đặt cọc: 200.000.000 đồng (Hai trăm triệu đồng)"
        ),
        {
            "type": "contract",
            "date": "2025-08-09",
            "party": ["NGUYỄN HỮU PHÚC", "TRẦN THỊ THU"],
            "personal_id": ["C1234567", "048185000111"],
        },
        id="dat coc",
    ),
    pytest.param(
        (
            "HỢP ĐỒNG MUA BÁN\n"
            "Số: ……/2025/HĐMB\n"
            "Hôm nay, ngày ..... tháng ..... năm 2025\n"
            "Căn cứ Luật Thương mại số 36/2005/QH11 ngày 14/06/2005\n"
            "Bên A: CÔNG TY TNHH AN BÌNH\n"
            "Bên B: CÔNG TY CỔ PHẦN HÒA PHONG\n"
            "Bên A giao hàng trước ngày 15/07/2025"
        ),
        {"type": "contract", "date": None, "number": None},
        id="half blank",
    ),
    pytest.param(
        (
            "BIÊN BẢN THỎA THUẬN\n"
            "Số 03/BBTT\n"
            "Hôm nay ngày 02 tháng 10 năm 2025 tại trụ sở\n"
            "Bên A: Công ty TNHH An Bình do ông Nguyễn Văn An làm đại diện\n"
            "Bên B: Cơ sở sản xuất Thanh Tâm\n"
            "Thời hạn thỏa thuận: ba (03) năm kể từ ngày ký"
        ),
        {"type": "contract", "date": "2025-10-02", "number": "03/BBTT", "expiry": "2028-10-02"},
        id="thoa thuan",
    ),
    pytest.param(
        (
            "HỢP ĐỒNG CUNG CẤP DỊCH VỤ BẢO VỆ\n"
            "Số: 99/HĐBV-2025\n"
            "Ngày ký: 01/06/2025\n"
            "Bên A (Bên thuê dịch vụ): CÔNG TY CỔ PHẦN HÒA PHONG\n"
            "Bên B (Bên cung cấp dịch vụ): CÔNG TY TNHH AN BÌNH\n"
            "Thời hạn hợp đồng: Từ 01/06/2025 đến 31/05/2026\n"
            "Giá trị hợp đồng: 240.000.000 VNĐ/năm"
        ),
        {
            "type": "contract",
            "date": "2025-06-01",
            "number": "99/HĐBV-2025",
            "effective": "2025-06-01",
            "expiry": "2026-05-31",
            "amount": "240000000",
        },
        id="dich vu thang",
    ),
    pytest.param(
        (
            "BIÊN BẢN NGHIỆM THU VÀ BÀN GIAO\n"
            "(Căn cứ Hợp đồng số: 99/HĐBV-2025 ngày 01/06/2025)\n"
            "Thời gian: 9h00 ngày 15 tháng 11 năm 2025\n"
            "Địa điểm: Văn phòng Công ty\n"
            "ĐẠI DIỆN BÊN GIAO: CÔNG TY TNHH AN BÌNH\n"
            "ĐẠI DIỆN BÊN NHẬN: CÔNG TY CỔ PHẦN HÒA PHONG"
        ),
        {"type": "acceptance", "date": "2025-11-15", "reference": "99/HĐBV-2025"},
        id="ban giao nghiem thu",
    ),
    pytest.param(
        (
            "CÔNG TY CỔ PHẦN HÒA PHONG\n"
            "Số: 12/TB-HP\n"
            "THÔNG BÁO\n"
            "V/v thay đổi địa chỉ trụ sở\n"
            "Hà Nội, ngày 1 tháng 12 năm 2025\n"
            "Kính gửi: Quý khách hàng"
        ),
        {"type": "letter", "date": "2025-12-01", "number": "12/TB-HP"},
        id="thong bao",
    ),
    pytest.param(
        (
            "CÔNG TY TNHH AN BÌNH\n"
            "BÁO GIÁ THI CÔNG\n"
            "Số: BG-118/2025\n"
            "Kính gửi: Ông Nguyễn Văn Hùng\n"
            "Ngày 20/10/2025\n"
            "Tổng giá trị sau thuế: 88.000.000 đồng\n"
            "Hiệu lực báo giá đến hết ngày 20/11/2025"
        ),
        {
            "type": "proposal",
            "date": "2025-10-20",
            "number": "BG-118/2025",
            "amount": "88000000",
            "expiry": "2025-11-20",
            "party": ["Nguyễn Văn Hùng"],
        },
        id="chao gia person",
    ),
    pytest.param(
        (
            "GIẤY ĐỀ NGHỊ TẠM ỨNG\n"
            "Số: 05\n"
            "Ngày 03 tháng 02 năm 2025\n"
            "Kính gửi: Giám đốc Công ty TNHH An Bình\n"
            "Tôi tên là: Phạm Thị Ngọc\n"
            "Đề nghị tạm ứng số tiền: 10.000.000 (Viết bằng chữ) Mười triệu đồng\n"
            "Thời hạn thanh toán: 28/02/2025"
        ),
        {"type": "payment_request", "date": "2025-02-03", "amount": "10000000"},
        id="tạm ứng",
    ),
]


@pytest.mark.parametrize(("text", "expected"), PAPERS)
def test_vietnamese_papers(text: str, expected: dict[str, str | list[str] | None]) -> None:
    facts = facts_of(text)
    for name, wanted in expected.items():
        field = FactField(name)
        if field in _MANY:
            assert isinstance(wanted, list)
            assert set(wanted) <= set(values(facts, field))
        elif field is FactField.REFERENCE:
            assert wanted in values(facts, field)
        else:
            assert value(facts, field) == wanted, field
