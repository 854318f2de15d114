"""Texts of the sample company's daily work: what deals, cases, calls and tasks are about."""

from __future__ import annotations

DEALS = (
    "Thuê 4 máy photocopy cho văn phòng mới",
    "Trang bị phòng họp tầng 3",
    "Gói bảo trì thiết bị cả năm",
    "Số hóa kho hồ sơ 2018-2023",
    "Cung cấp giấy và mực in theo quý",
    "Thay mới máy in các phòng ban",
    "Nội thất văn phòng 40 chỗ ngồi",
    "Tủ hồ sơ chống cháy cho phòng kế toán",
    "Màn hình tương tác cho phòng đào tạo",
    "Gia hạn hợp đồng thuê máy",
)

CASES = (
    (
        "Máy photocopy kẹt giấy liên tục ở khay 2",
        "Khách báo máy kẹt giấy khi in hai mặt từ khay 2, khoảng mười lần mỗi ngày. Đã vệ sinh trục cuốn qua điện "
        "thoại nhưng chưa hết.",
    ),
    (
        "Bản in bị sọc đen dọc trang",
        "Sọc đen chạy suốt chiều dài trang, nghi trống từ bị xước. Cần kỹ thuật mang trống thay thử.",
    ),
    (
        "Giao thiếu 20 ram giấy A4",
        "Phiếu giao ghi 200 ram, kho của khách đếm được 180 ram. Đề nghị đối chiếu và giao bù.",
    ),
    ("Hóa đơn ghi sai địa chỉ", "Khách đề nghị điều chỉnh hóa đơn vì địa chỉ vẫn theo đơn vị hành chính cũ."),
    ("Máy quét không nhận qua mạng", "Sau khi khách đổi tổng đài mạng, máy quét không gửi được tệp về thư mục chung."),
    ("Ghế xoay gãy chân nhựa", "Hai ghế gãy chân sau ba tháng sử dụng, còn trong thời hạn bảo hành."),
    ("Hỏi cách tính số bản chụp vượt định mức", "Khách chưa rõ cách cộng bản màu và bản đen trắng trong kỳ đối soát."),
    ("Mực in không đúng mã hàng", "Giao nhầm mực SV-TN45 thay vì SV-TN35, khách cần đổi trong ngày."),
    ("Yêu cầu dời máy sang tầng 5", "Khách chuyển phòng, cần kỹ thuật tháo lắp và chạy thử lại máy trong cuối tuần."),
    ("Máy chiếu tự tắt sau 30 phút", "Máy báo quá nhiệt. Đề nghị khách kiểm tra khe thông gió, hẹn lịch xuống xem."),
)

INTERACTIONS = (
    ("call", "Hỏi tiến độ báo giá", "{contact} gọi hỏi báo giá đã duyệt chưa; hẹn gửi lại trước 16 giờ hôm nay."),
    ("call", "Nhắc công nợ quý trước", "Đã trao đổi với {contact}, bên khách sẽ chuyển khoản vào thứ Sáu tuần này."),
    (
        "call",
        "Khách hỏi thời hạn bảo hành",
        "{contact} hỏi trống từ có được bảo hành không. Đã gửi điều khoản qua thư.",
    ),
    ("call", "Xác nhận lịch giao hàng", "{contact} xác nhận nhận hàng buổi sáng, xe vào bằng cổng sau."),
    (
        "meeting",
        "Họp chốt phương án thuê máy",
        "Thống nhất thuê bốn máy, định mức 8.000 bản mỗi tháng. {contact} trình duyệt.",
    ),
    (
        "meeting",
        "Đàm phán điều khoản thanh toán",
        "{contact} đề nghị thanh toán 30 ngày thay vì 15 ngày. Sẽ xin ý kiến giám đốc.",
    ),
    (
        "visit",
        "Khảo sát mặt bằng đặt máy",
        "Đo vị trí đặt máy cùng {contact}; cần kéo thêm một ổ điện và một nút mạng.",
    ),
    ("visit", "Bảo trì định kỳ", "Vệ sinh máy, thay trục cuốn khay 1. {contact} ký biên bản."),
    ("visit", "Thăm khách đầu năm", "Gặp {contact}, khách dự định mở thêm văn phòng trong quý III."),
    ("chat", "Gửi hình lỗi qua Zalo", "{contact} gửi hình bản in bị mờ bên phải, nghi hết mực màu xanh."),
    ("chat", "Xin mẫu giấy", "{contact} xin hai mẫu giấy 70 và 80 gsm để so sánh."),
    ("note", "Người quyết định đã đổi", "Từ tháng này {contact} phụ trách mua sắm, liên hệ trực tiếp thay người cũ."),
    ("note", "Ưu tiên liên hệ buổi sáng", "{contact} thường họp buổi chiều, nên gọi trước 10 giờ."),
)

TASKS = (
    ("Gửi báo giá đã sửa", "Bớt hai máy in, thêm gói bảo trì."),
    ("Gọi nhắc ký phụ lục hợp đồng", ""),
    ("Đối soát số bản chụp tháng trước", "Lấy chỉ số máy trước ngày 5."),
    ("Xuất hóa đơn đợt 2", "Chờ biên bản nghiệm thu có đóng dấu."),
    ("Chuẩn bị hồ sơ gia hạn hợp đồng thuê", "Hợp đồng sắp hết hạn, kiểm tra đơn giá mới."),
    ("Hẹn lịch bảo trì quý", ""),
    ("Giao bù giấy A4", "20 ram, kèm phiếu giao mới."),
    ("Xin bản sao đăng ký kinh doanh mới", "Khách vừa đổi tên công ty."),
    ("Trả lời khiếu nại bản in sọc", "Trả lời bằng văn bản trong ba ngày làm việc."),
    ("Thăm khách mới tại khu công nghiệp", ""),
    ("Kiểm tra chứng từ thanh toán", "Đối chiếu với sao kê ngân hàng."),
    ("Gửi thư cảm ơn sau triển khai", ""),
)
