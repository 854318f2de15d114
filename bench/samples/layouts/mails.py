"""What customers write in mails: subject and paragraphs, to be filled with names and numbers."""

from __future__ import annotations

# Each: subject, paragraphs. Fields: number (of a paper), goods, name (the writer).
MAILS: dict[str, tuple[str, tuple[str, ...]]] = {
    "order": (
        "Đơn đặt hàng số {number}",
        (
            "Kính gửi anh/chị,",
            "Em gửi đơn đặt hàng số {number} trong tệp đính kèm. Nhờ anh/chị xác nhận giúp và báo ngày giao dự kiến.",
            "Hóa đơn xuất theo thông tin như lần trước. Cảm ơn anh/chị nhiều.",
        ),
    ),
    "trouble": (
        "Máy photocopy tầng 2 lại kẹt giấy",
        (
            "Chào anh/chị,",
            "Máy photocopy tại tầng 2 của bên tôi lại kẹt giấy từ sáng nay, đã tắt mở ba lần nhưng không hết. Hôm thứ "
            "Hai kỹ thuật đã xuống nhưng chỉ dùng được hai ngày.",
            "Đề nghị cử người xuống trước 15 giờ vì chiều nay bên tôi phải in hồ sơ thầu. Tôi rất không hài lòng về "
            "việc này.",
        ),
    ),
    "acceptance": (
        "Gửi biên bản nghiệm thu đã ký",
        (
            "Kính gửi Quý công ty,",
            "Bên em gửi lại biên bản nghiệm thu đã ký và đóng dấu. Bản gốc sẽ chuyển qua bưu điện trong ngày mai.",
            "Nhờ bên mình xuất hóa đơn để kịp thanh toán trong tháng.",
        ),
    ),
    "agreement": (
        "Signed supply agreement {number}",
        (
            "Dear all,",
            "Please find attached the supply and service agreement {number}, signed on our side. Kindly return a "
            "countersigned copy and the pro forma invoice for the advance payment.",
            "Our office will receive deliveries on weekdays from nine to four.",
        ),
    ),
    "registration": (
        "Giấy đăng ký doanh nghiệp mới nhất",
        (
            "Dear anh/chị,",
            "Theo yêu cầu của bộ phận kế toán, em gửi bản chụp giấy chứng nhận đăng ký doanh nghiệp mới nhất của bên "
            "em.",
            "Thông tin xuất hóa đơn từ nay theo giấy này ạ.",
        ),
    ),
    "question": (
        "Hỏi giá gia hạn hợp đồng thuê máy",
        (
            "Chào anh/chị,",
            "Hợp đồng thuê máy bên tôi sắp hết hạn. Nhờ anh/chị gửi giá gia hạn thêm 12 tháng, định mức như cũ, và báo "
            "thêm giá nếu tăng một máy màu.",
            "Mong nhận được phản hồi trong tuần này.",
        ),
    ),
    "payment": (
        "Xác nhận đã thanh toán {number}",
        (
            "Kính gửi phòng kế toán,",
            "Bên mình đã chuyển khoản thanh toán hóa đơn {number} sáng nay. Anh/chị kiểm tra giúp và gửi lại giấy báo "
            "có.",
            "Trân trọng.",
        ),
    ),
}
