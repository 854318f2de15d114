"""Articles of Vietnamese contracts: the wording of each subject, in several versions."""

from __future__ import annotations

BASES = (
    "Căn cứ Bộ luật Dân sự số 91/2015/QH13 ngày 24/11/2015 của Quốc hội nước Cộng hòa xã hội chủ nghĩa Việt Nam;",
    "Căn cứ Luật Thương mại số 36/2005/QH11 ngày 14/06/2005 và các văn bản hướng dẫn thi hành;",
)
BASES_MORE = (
    "Căn cứ Luật Doanh nghiệp số 59/2020/QH14 ngày 17/06/2020;",
    "Căn cứ Luật Quản lý thuế số 38/2019/QH14 ngày 13/06/2019 và Nghị định số 123/2020/NĐ-CP ngày 19/10/2020;",
    "Căn cứ nhu cầu và khả năng thực tế của hai bên.",
)

QUALITY = (
    "Hàng hóa bàn giao phải mới 100%, nguyên đai nguyên kiện, đúng chủng loại và số lượng ghi tại Điều 1, kèm theo "
    "phiếu bảo hành và tài liệu hướng dẫn sử dụng bằng tiếng Việt.",
    "Bên bán cam kết hàng hóa có nguồn gốc rõ ràng, chưa qua sử dụng và đáp ứng thông số kỹ thuật đã công bố. Trường "
    "hợp phát hiện hàng không đúng mô tả, Bên mua có quyền từ chối nhận và yêu cầu đổi trong vòng 07 ngày làm việc.",
)
DELIVERY = (
    "Hàng được giao tại địa chỉ của Bên mua trong vòng {days} ngày làm việc kể từ ngày hợp đồng được ký. Chi phí vận "
    "chuyển, bốc xếp và lắp đặt đã nằm trong giá trị hợp đồng.",
    "Thời gian giao hàng: không quá {days} ngày làm việc sau khi Bên bán nhận được khoản tạm ứng. Khi giao nhận, đại "
    "diện hai bên cùng kiểm đếm và ký biên bản bàn giao làm căn cứ thanh toán.",
)
PAYMENT = (
    "Bên mua thanh toán bằng chuyển khoản làm hai đợt: đợt 1 tạm ứng {first}% giá trị hợp đồng trong vòng 05 ngày kể "
    "từ ngày ký; đợt 2 thanh toán phần còn lại trong vòng {days} ngày sau khi hai bên ký biên bản nghiệm thu và Bên "
    "bán xuất hóa đơn giá trị gia tăng hợp lệ.",
    "Sau khi nhận đủ hàng, biên bản nghiệm thu và hóa đơn điện tử, Bên mua chuyển khoản 100% giá trị hợp đồng vào tài "
    "khoản của Bên bán trong thời hạn {days} ngày. Quá hạn, Bên mua chịu lãi chậm trả 0,03% mỗi ngày trên số tiền "
    "chậm thanh toán.",
)
WARRANTY = (
    "Thiết bị được bảo hành {months} tháng tại nơi sử dụng kể từ ngày nghiệm thu. Trong thời hạn bảo hành, Bên bán cử "
    "kỹ thuật viên có mặt trong vòng 08 giờ làm việc sau khi nhận được thông báo và thay thế miễn phí linh kiện hỏng "
    "do lỗi của nhà sản xuất.",
    "Việc bảo hành không áp dụng cho vật tư tiêu hao, hư hỏng do điện áp không ổn định, do côn trùng hoặc do người sử "
    "dụng tự ý tháo lắp thiết bị.",
)
DUTIES_SELLER = (
    "Giao hàng đúng thời hạn, đúng chất lượng, hướng dẫn nhân viên của Bên mua sử dụng thành thạo thiết bị.",
    "Cung cấp đầy đủ hóa đơn, chứng từ xuất xứ và chịu trách nhiệm về tính hợp pháp của các chứng từ đó.",
    "Giữ bí mật mọi thông tin, tài liệu của Bên mua mà mình biết được trong quá trình thực hiện hợp đồng.",
)
DUTIES_BUYER = (
    "Chuẩn bị mặt bằng, nguồn điện và cử người có thẩm quyền tiếp nhận hàng hóa.",
    "Thanh toán đầy đủ và đúng hạn theo thỏa thuận tại hợp đồng này.",
    "Thông báo kịp thời bằng văn bản hoặc thư điện tử khi phát hiện sai sót trong giao nhận.",
)
RENT = (
    "Bên cho thuê giao cho Bên thuê sử dụng các thiết bị nêu tại bảng trên. Giá thuê đã gồm công bảo trì, linh kiện "
    "thay thế và mực in theo định mức {copies} bản chụp mỗi máy trong một tháng.",
    "Số bản chụp vượt định mức được tính 180 đồng một bản đen trắng và 1.150 đồng một bản màu, đối soát theo chỉ số "
    "đồng hồ của máy vào ngày làm việc cuối cùng của tháng.",
    "Tiền thuê được thanh toán trước ngày 10 của tháng kế tiếp bằng chuyển khoản, căn cứ bảng đối soát có xác nhận "
    "của hai bên và hóa đơn giá trị gia tăng.",
)
CARE = (
    "Bên cung cấp dịch vụ thực hiện bảo trì định kỳ mỗi tháng một lần đối với toàn bộ thiết bị trong phụ lục kèm theo, "
    "gồm vệ sinh bên trong, kiểm tra cụm sấy, trục cuốn giấy và hiệu chỉnh chất lượng bản in.",
    "Khi thiết bị gặp sự cố, Bên cung cấp dịch vụ có mặt trong vòng 04 giờ làm việc; nếu không khắc phục được trong "
    "24 giờ thì bố trí thiết bị tương đương để Bên sử dụng dịch vụ dùng tạm.",
    "Linh kiện thay thế ngoài danh mục được báo giá riêng và chỉ thực hiện khi có xác nhận bằng văn bản.",
)
TERM_FIXED = (
    "Hợp đồng có hiệu lực kể từ ngày {start} đến hết ngày {end}.",
    "Thời hạn của hợp đồng là {months} tháng, bắt đầu từ ngày {start} và kết thúc vào ngày {end}.",
    "Hợp đồng này có giá trị từ ngày {start} cho đến ngày {end}. Trước khi hết hạn 30 ngày, nếu hai bên không có ý "
    "kiến khác bằng văn bản thì cùng nhau thương lượng việc gia hạn.",
)
TERM_SIGNING = (
    "Hợp đồng có hiệu lực kể từ ngày ký và tự động được thanh lý khi hai bên đã hoàn thành mọi nghĩa vụ.",
    "Hợp đồng có hiệu lực từ ngày ký cho đến khi hai bên ký biên bản thanh lý.",
)
FORCE_MAJEURE = (
    "Không bên nào phải chịu trách nhiệm về việc chậm thực hiện nghĩa vụ do thiên tai, hỏa hoạn, dịch bệnh, chiến "
    "tranh hoặc quyết định của cơ quan nhà nước có thẩm quyền, với điều kiện đã thông báo cho bên kia trong vòng 03 "
    "ngày kể từ khi sự kiện xảy ra và đã áp dụng mọi biện pháp hợp lý để hạn chế thiệt hại."
)
PENALTY = (
    "Bên vi phạm nghĩa vụ phải chịu phạt 8% giá trị phần nghĩa vụ bị vi phạm và bồi thường thiệt hại thực tế phát "
    "sinh. Việc chậm giao hàng quá 15 ngày mà không có lý do chính đáng cho phép bên kia đơn phương chấm dứt hợp đồng.",
)
CLOSING = (
    "Hai bên cam kết thực hiện đúng các điều khoản đã ghi. Mọi sửa đổi, bổ sung phải được lập thành phụ lục có chữ ký "
    "của người đại diện hợp pháp. Tranh chấp trước hết được giải quyết bằng thương lượng; nếu không thành, một trong "
    "hai bên có quyền đưa ra Tòa án nhân dân có thẩm quyền tại {city}.",
    "Hợp đồng được lập thành 04 bản có giá trị pháp lý như nhau, mỗi bên giữ 02 bản.",
)
