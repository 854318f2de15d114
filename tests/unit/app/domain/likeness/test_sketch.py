"""Sketches: stable, stored and read back, met by what is alike and by little else."""

from __future__ import annotations

from app.domain.likeness import Sketch, shingled, sketch
from app.domain.likeness.sketch import SHORTEST, TEXT_LIMIT

_TEXT = " ".join(f"Khoản {at}: hàng số {at * 37 % 1000:03d} giá {at * 7919 % 100000}.000 đồng" for at in range(40))


def test_a_sketch_is_the_same_on_every_machine_and_survives_being_stored() -> None:
    made = sketch(shingled([_TEXT]))
    assert Sketch.unpack(made.pack(), made.key) == made
    assert made.bands() == Sketch.unpack(made.pack(), made.key).bands()
    # What is stored for years must not change with a library or a version of Python.
    assert (made.text[:3], made.figures[:2]) == ((6177802, 12426758, 3903981), (21260032, 51304523))
    assert all(-(2**63) <= key < 2**63 for key in made.bands())


def test_marks_case_and_spaces_do_not_matter() -> None:
    assert sketch(shingled([_TEXT])) == sketch(shingled([_TEXT.upper().replace(" ", "\n\n")]))
    assert sketch(shingled(["Hợp đồng " * 30])) == sketch(shingled(["hop dong " * 30]))


def test_nearly_the_same_meets_and_something_else_does_not() -> None:
    made, near = sketch(shingled([_TEXT])), sketch(shingled([_TEXT.replace("Khoản 7:", "Khoan l:")]))
    other = sketch(shingled(["Kính gửi quý khách, chúng tôi xin thông báo lịch nghỉ Tết và giờ làm việc mới. " * 3]))
    assert set(made.bands()) & set(near.bands())
    assert made.likeness(near) > 0.85
    assert not set(made.bands()) & set(other.bands())
    assert made.likeness(other) < 0.1


def test_too_little_is_not_sketched_and_meets_nobody() -> None:
    for text in ("", "Trang 1", "a" * SHORTEST):
        made = sketch(shingled([text]))
        assert (made.text, made.figures, made.bands()) == ((), (), [])
        assert Sketch.unpack(made.pack(), made.key) == made
        assert made.likeness(made) == 0.0


def test_a_text_without_figures_is_found_by_its_letters_only() -> None:
    words = "Chúng tôi cam kết giao hàng đúng hạn và bảo hành theo tiêu chuẩn của nhà sản xuất, đổi trả miễn phí."
    made = sketch(shingled([words]))
    assert made.text
    assert made.figures == ()
    assert Sketch.unpack(made.pack(), made.key) == made


def test_of_a_very_long_text_both_ends_count() -> None:
    middle = "x y z " * TEXT_LIMIT
    one, other = (shingled([_TEXT, middle, end]) for end in ("cuối văn bản một hai ba", "kết thúc bốn năm sáu bảy"))
    assert len(one.letters) < TEXT_LIMIT + 10
    assert one.key != other.key
