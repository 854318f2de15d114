"""What documents call themselves: the titles, Vietnamese and English, folded. A vocabulary, no rules."""

from __future__ import annotations

from app.domain.documents import DocumentType

T = DocumentType


def _titles(text: str) -> tuple[str, ...]:
    """The titles of a list separated by commas."""
    return tuple(" ".join(title.split()) for title in text.split(","))


# A heading that begins with one of these is of its type. The longest one that fits speaks, so that
# "phu luc hop dong" is an appendix and "bien ban thanh ly hop dong" an acceptance.
TITLES: dict[DocumentType, tuple[str, ...]] = {
    T.CONTRACT: _titles(
        """
        hop dong, thoa thuan, ban thoa thuan, bien ban thoa thuan, bien ban ghi nho, thoa thuan khung, hop dong mua
        ban, hop dong kinh te, hop dong dich vu, hop dong nguyen tac, hop dong lao dong, hop dong thue, hop dong
        cung cap, hop dong thi cong, hop dong dai ly, hop dong gia cong, contract, agreement, memorandum of
        understanding, terms and conditions of sale, power of attorney, letter of agreement, letter agreement, thu
        thoa
        thuan, deed, deed of novation, deed of assignment, deed of guarantee, statement of work, lease, sublease,
        equipment lease, office lease, deed of lease, license agreement, hop dong hop tac
        """
    ),
    T.CONTRACT_APPENDIX: _titles(
        """
        phu luc, phu luc hop dong, phu luc so, hop dong phu luc, phu kien hop dong, thoa thuan bo sung, thoa thuan
        sua doi, bien ban sua doi hop dong, van ban sua doi bo sung hop dong, bien ban sua doi bo sung hop dong, gia
        han hop dong, appendix, contract appendix, addendum, amendment, contract addendum, annex, contract annex,
        supplemental agreement, supplementary agreement, amendment agreement, extension agreement
        """
    ),
    T.PROPOSAL: _titles(
        """
        bao gia, bang bao gia, bang chao gia, chao gia, thu chao gia, ban chao gia, de xuat, ban de xuat, de xuat
        giai phap, de xuat ky thuat, phieu bao gia, thu bao gia, thu chao hang, ho so de xuat, de xuat hop tac, de
        xuat cung cap dich vu, quotation, quote, price quotation, proposal, business proposal, technical proposal,
        offer, sales quotation, commercial offer, sales quote, price list, estimate, commercial proposal, angebot, devis
        """
    ),
    T.PURCHASE_ORDER: _titles(
        """
        don dat hang, don hang, phieu dat hang, don mua hang, lenh mua hang, phieu mua hang, don dat mua hang, xac
        nhan dat hang, thu dat hang, purchase order, order form, order, sales order, order confirmation, work order,
        bestellung, auftragsbestatigung
        """
    ),
    T.INVOICE: _titles(
        """
        hoa don, hoa don gia tri gia tang, hoa don gtgt, hoa don ban hang, hoa don dien tu, phieu thu tien, hoa don
        dieu chinh, hoa don thay the, ban the hien cua hoa don dien tu, phieu xuat kho kiem van chuyen noi bo,
        invoice, vat invoice, tax invoice, commercial invoice, proforma invoice, pro forma invoice, sales invoice,
        value added tax invoice, credit note, debit note, rechnung, rechnungskorrektur, rechnungs korrektur,
        gutschrift,
        stornorechnung, korrekturrechnung, facture, avoir, facture proforma, giay bao tien dien, giay bao tien nuoc,
        thong bao cuoc
        """
    ),
    T.ACCEPTANCE: _titles(
        """
        bien ban nghiem thu, bien ban ban giao, bien ban thanh ly, bien ban giao nhan, bien ban nghiem thu va ban
        giao, bien ban thanh ly hop dong, bien ban nghiem thu va thanh ly hop dong, bien ban nghiem thu thanh ly,
        bien ban giao hang, phieu giao hang, phieu ban giao, bien ban xac nhan khoi luong, bien ban quyet toan, bien
        ban nghiem thu khoi luong hoan thanh, thanh ly hop dong, phieu giao nhan, bien ban hoan thanh, acceptance,
        acceptance minutes, minutes of acceptance, acceptance certificate, certificate of acceptance, acceptance
        report, handover minutes, minutes of handover, handover report, delivery note, delivery and acceptance
        minutes, delivery order, goods received note, liquidation minutes, contract liquidation, minutes of
        liquidation, completion certificate,
        certificate of completion, handover and acceptance, delivery receipt, lieferschein
        """
    ),
    T.PAYMENT_REQUEST: _titles(
        """
        de nghi thanh toan, giay de nghi thanh toan, cong van de nghi thanh toan, thu de nghi thanh toan, phieu de
        nghi thanh toan, yeu cau thanh toan, thong bao thanh toan, de nghi tam ung, giay de nghi tam ung, thong bao
        cuoc, thong bao cong no, doi chieu cong no, bien ban doi chieu cong no, thu nhac no, van ban de nghi thanh
        toan, thong bao nop tien, ho so thanh toan, cong van yeu cau thanh toan, payment request, request for
        payment, payment reminder, statement of account, payment application, demand for payment, payment notice,
        statement of final account, final account, letter of payment request, mahnung, zahlungserinnerung
        """
    ),
    T.COMPLAINT: _titles(
        """
        don khieu nai, khieu nai, thu khieu nai, don phan anh, cong van khieu nai, phieu khieu nai, don to cao, don
        kien nghi, van ban khieu nai, bien ban khieu nai, phieu tiep nhan khieu nai, phieu phan anh, don khieu kien,
        thu phan anh, complaint, letter of complaint, complaint letter, formal complaint, customer complaint,
        complaint form, notice of complaint, claim letter, claim, notice of claim, reklamation, mangelruge
        """
    ),
    T.LETTER: _titles(
        """
        cong van, thong bao, thu moi, thu ngo, thu cam on, giay moi, to trinh, van ban, thu xac nhan, giay gioi
        thieu, quyet dinh, giay xac nhan, thu tra loi, cong van tra loi, giay uy quyen, thu ngo hop tac, official
        letter, notice, notification, letter, announcement, official dispatch, invitation letter, dear sir, dear
        sirs, dear madam, dear mr, dear ms, to whom it may concern, memorandum, circular, introduction letter,
        letter of authorization, confirmation letter
        """
    ),
    # Vouchers and stock papers are none of the types, but they call themselves something.
    T.OTHER: _titles(
        """
        bill of lading, packing list, certificate of origin, giay de nghi phat hanh thu tin dung, thu bao lanh, air
        waybill, phieu thu, phieu chi, uy nhiem chi, giay nop tien, giay bao co, giay bao no, phieu nhap kho, phieu
        xuat kho,
        thu bao lanh, bao lanh thuc hien hop dong, chung thu bao lanh, bang ke, payment order, payment voucher,
        receipt
        """
    ),
    T.IDENTITY: _titles(
        """
        can cuoc cong dan, can cuoc, chung minh nhan dan, the can cuoc, the can cuoc cong dan, ho chieu, giay chung
        nhan dang ky doanh nghiep, giay chung nhan dang ky kinh doanh, giay phep kinh doanh, giay chung nhan dang ky
        dau tu, giay chung nhan dang ky ho kinh doanh, giay phep lai xe, giay chung nhan dang ky chi nhanh, giay
        chung nhan dang ky hoat dong chi nhanh, giay phep thanh lap, giay xac nhan ve viec thay doi noi dung dang ky
        doanh nghiep, giay chung nhan dang ky thue, giay chung nhan dang ky hop tac xa, giay chung nhan dang ky hoat
        dong, citizen identity card, identity card, passport, business registration certificate, enterprise
        registration certificate, certificate of incorporation, certificate of business registration, certificate of
        enterprise registration, business license, driving license, investment registration certificate
        """
    ),
}
