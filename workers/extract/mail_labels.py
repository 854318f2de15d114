"""The words mail programs print around a forwarded or quoted mail, by language. A table, no logic but look-up.

Source: the header blocks that Gmail, Outlook (desktop, web, mobile, Mac), Apple Mail, Thunderbird, Yahoo
and Zimbra write in each language of their interface. All words are compared folded (no accents, lower
case), so "Người gửi", "NGUOI GUI" and "nguoi gui" are one.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from app.domain.text import fold_key


class Label(StrEnum):
    """What a line of a printed header block says."""

    FROM = "from"
    TO = "to"
    CC = "cc"
    BCC = "bcc"
    DATE = "date"
    SUBJECT = "subject"
    REPLY_TO = "reply_to"
    MESSAGE_ID = "message_id"
    OTHER = "other"  # printed in such blocks, not needed: Organisation, Importance…


# One string a language, labels parted by "|". Vietnamese and English first.
_LABELS: dict[Label, tuple[str, ...]] = {
    Label.FROM: (
        "Từ|Người gửi|Gửi từ|Từ người gửi",
        "From|Sender",
        "Von|Absender",
        "De|Expéditeur|Émetteur",
        "De|Remitente|Desde",
        "Da|Mittente",
        "De|Remetente",
        "Van|Afzender",
        "Från|Avsändare",
        "Fra|Afsender|Avsender",
        "Lähettäjä",
        "Od|Nadawca",
        "Od|Odesílatel|Odosielateľ",
        "Feladó|Küldő",
        "De la|Expeditor",
        "Šalje|Pošiljatelj|Pošiljalac",
        "От|Отправитель|От кого",
        "Від|Відправник|Від кого",
        "Kimden|Gönderen",
        "Από|Αποστολέας",
        "差出人|送信者|寄件人|寄件者|发件人|发送人|發件人|寄信人",
        "보낸 사람|보낸사람|발신",
        "จาก|ผู้ส่ง",
        "Dari|Pengirim",
    ),
    Label.TO: (
        "Đến|Tới|Gửi đến|Gửi tới|Người nhận|Gửi cho|Kính gửi đến",
        "To|Recipient|Recipients|Delivered-To",
        "An|Empfänger",
        "À|Pour|Destinataire|Destinataires|Envoyé à",
        "Para|Destinatario|Destinatarios",
        "A|Destinatario|Destinatari|Per",
        "Para|Destinatário",
        "Aan|Naar|Ontvanger",
        "Till|Mottagare",
        "Til|Modtager|Mottaker",
        "Vastaanottaja|Kenelle",
        "Do|Adresat|Odbiorca",
        "Komu|Příjemce|Pre|Prijemca|Adresát",
        "Címzett",
        "Către|Catre|La|Destinatar",
        "Prima|Za|Primatelj|Primalac",
        "Кому|Получатель",
        "Кому|Одержувач",
        "Kime|Alıcı|Kime gönderildi",
        "Προς|Παραλήπτης",
        "宛先|To|收件人|收件者",
        "받는 사람|받는사람|수신",
        "ถึง|ผู้รับ",
        "Kepada|Ke|Penerima",
    ),
    Label.CC: (
        "Cc|CC|Đồng gửi|Đồng kính gửi|Bản sao|Sao gửi",
        "Cc|Copy",
        "Kopie|Kopie CC",
        "Copie à|Copie",
        "CC|Copia",
        "Copia|Cc|Per conoscenza",
        "Cópia|Com cópia",
        "CC|Kopie aan",
        "Kopia",
        "Kopi|Kopi til",
        "Kopio",
        "DW|Kopia|Do wiadomości",
        "Kopie|Kópia",
        "Másolat|Másolatot kap",
        "Copie",
        "Kopija",
        "Копия",
        "Копія",
        "Bilgi",
        "Κοιν|Κοινοποίηση",
        "抄送|副本",
        "참조",
        "สำเนา|สำเนาถึง",
        "Tembusan",
    ),
    Label.BCC: ("Bcc|Cci|Cco|Ccn|Kopie BCC|Blindkopie|密送|密件副本|숨은 참조",),
    Label.DATE: (
        "Ngày|Đã gửi|Gửi|Ngày gửi|Gửi lúc|Thời gian|Đã gửi lúc|Vào lúc|Gửi vào|Đã gửi vào|Ngày tháng|Ngày giờ",
        "Date|Sent|Sent on|Sent at|Received|Date sent|Date and time",
        "Datum|Gesendet|Gesendet am|Gesendet von",
        "Date|Envoyé|Envoyé le|Date d'envoi",
        "Fecha|Enviado|Enviado el|Enviada el|Enviado a las",
        "Data|Inviato|Inviato il|Data invio",
        "Data|Enviado|Enviada|Enviada em|Enviado em|Enviado a",
        "Datum|Verzonden|Verstuurd",
        "Datum|Skickat|Skickades",
        "Dato|Sendt",
        "Päiväys|Lähetetty|Päivämäärä|Pvm",
        "Data|Wysłano|Wysłane|Data wysłania",
        "Datum|Odesláno|Odoslané|Dátum|Posláno",
        "Dátum|Elküldve|Küldve",
        "Data|Trimis|Dată|Trimise",
        "Datum|Poslano|Poslato",
        "Дата|Отправлено|Дата отправки",
        "Дата|Надіслано|Відправлено",
        "Tarih|Gönderildi|Gönderme Tarihi|Gönderilme",
        "Ημερομηνία|Στάλθηκε|Εστάλη",
        "日付|送信日時|日時|日期|发送时间|发送日期|时间|寄件日期|發送時間|時間|已发送",
        "날짜|보낸 날짜|일시|보낸날짜",
        "วันที่|ส่ง|ส่งเมื่อ|เวลา",
        "Tanggal|Dikirim|Terkirim",
    ),
    Label.SUBJECT: (
        "Chủ đề|Tiêu đề|V/v|Về việc",
        "Subject|Re",
        "Betreff",
        "Objet|Sujet",
        "Asunto",
        "Oggetto",
        "Assunto",
        "Onderwerp",
        "Ämne",
        "Emne",
        "Aihe",
        "Temat",
        "Předmět|Predmet",
        "Tárgy",
        "Subiect",
        "Predmet|Naslov",
        "Тема",
        "Тема",
        "Konu",
        "Θέμα",
        "件名|主题|主旨|標題|主題|标题",
        "제목",
        "เรื่อง|หัวเรื่อง|หัวข้อ",
        "Subjek|Perihal|Judul",
    ),
    Label.REPLY_TO: (
        "Trả lời đến|Trả lời tới|Hồi đáp tới",
        "Reply-To|Reply To",
        "Antwort an|Antwort-An",
        "Répondre à|Rép. à",
        "Responder a",
        "Rispondi a",
        "Responder para",
        "Antwoord aan|Svara till|Svar til|Vastaus|Odpowiedź do|Odpověď|Odpovědět",
        "Răspuns către|Odgovori|Ответить|Кому ответить|Yanıtla|返信先|回复|答复",
    ),
    Label.MESSAGE_ID: ("Message-ID|Message-Id|Mã thư|ID thư",),
    Label.OTHER: (
        "Organization|Organisation|Importance|Priority|Attachments|Attachment|Categories|Sensitivity|Newsgroups",
        "Tổ chức|Độ quan trọng|Tầm quan trọng|Mức quan trọng|Ưu tiên|Tệp đính kèm|Đính kèm|Phần đính kèm",
        "Anlagen|Wichtigkeit|Pièces jointes|Importancia|Importanza|Datos adjuntos|Allegati|Anexos|Bijlagen",
        "Resent-From|Resent-To|Resent-Date|List-Id|X-Mailer|User-Agent|Return-Path",
    ),
}

# Stems that tell a forward in a separator line: "----- Forwarded message -----", "Bắt đầu thư được chuyển tiếp:".
_FORWARD_STEMS = (
    "chuyển tiếp|forward|weitergeleitet|réexpédié|réachemin|transféré|transmis|reenviad|inoltrat|encaminhad"
    "|reencaminhad|doorgestuurd|doorgezonden|vidarebefordra|videresend|vidaresend|välitet|edelleen"
    "|przekaz|przesłan|przesyłan|přepos|prepos|továbbít|redirecționat|retransmis|transmite"
    "|prosljeđ|proslijeđ|prosleđ|переслан|перенаправ|пересил|переадрес|iletil|yönlendir|προωθ|転送|전달|转发|轉寄|轉發|轉送|ส่งต่อ|diteruskan|terusan"
)
# Stems of the line that stands over a mail in Outlook's plain text, in replies as well as in forwards.
_ORIGINAL_STEMS = (
    "thư gốc|tin nhắn gốc|thông điệp gốc|thư ban đầu|original message|original mail|original email"
    "|ursprüngliche nachricht|originalnachricht|message d'origine|message original|mensaje original"
    "|messaggio originale|mensagem original|oorspronkelijk bericht|originalmeddelande"
    "|original meddelelse|oprindelig meddelelse|opprinnelig melding|alkuperäinen viesti"
    "|wiadomość oryginalna|oryginalna wiadomość|původní zpráva|pôvodná správa|eredeti üzenet"
    "|mesaj original|mesajul original|izvorna poruka|исходное сообщение|оригинальное сообщение"
    "|оригінальне повідомлення|özgün ileti|orijinal mesaj|αρχικό μήνυμα|元のメッセージ|원본 메시지|原始邮件|原始郵件"
    "|pesan asli|ข้อความต้นฉบับ"
)
# Words that end (or, in Germanic order, stand inside) "On <date>, <name> wrote:".
_WROTE = (
    "đã viết|viết|đã ghi|wrote|writes|schrieb|geschrieben|geschreven|a écrit|escribió|ha escrito|ha scritto|scrive"
    "|escreveu|schreef|skrev|kirjoitti|napisał|napisała|napisał(a)|napsal|napsala|napsal(a)|napísal|napísala"
    "|írta|a scris|scris|napisao|napisala|je napisao/la|написал|написала|написал(а)|пишет|написав|написала|пише"
    "|yazdı|şunu yazdı|έγραψε|のメール|書きました|님이 작성|작성|写道|寫道|เขียนว่า|menulis"
)
_WROTE_STARTS = (
    "Vào|Vào lúc|Vào ngày|Lúc|Ngày|Trong ngày|On|Am|Le|El|Il|Il giorno|Em|Op|Den|På|W dniu|Dne|Dňa"
    "|În|La|Dana|Pada|Στις|在|于"
)

# Prefixes a mail program puts before the subject, by what it did. "VS" is left out: it is a forward in
# Danish and Norwegian and a reply in Finnish; so are "TL", "CT" and "Ref", which open honest subjects.
_FORWARD_PREFIXES = (
    "Chuyển tiếp|Fwd|Fw|Fwd.|WG|TR|Tr|RV|I|Inoltra|Enc|ENC|Doorst|VB|VL|PD|Továbbítás|Tov|Přeposláno|Fwd: přeposlání"
    "|İLT|ilet|Пересл|Переслано|Пересилання|ПРЗ|转发|轉寄|轉發|転送|전달|ส่งต่อ|Trs|Réexp|Prosl|Pren|ΠΡΘ"
)
_REPLY_PREFIXES = (
    "Trả lời|Re|Res|Rép|Ré|AW|Antw|Antwort|SV|Sv|Odp|Odpověď|RIF|R|Rif|YNT|Yanıt|Vá|Vast"
    "|Отв|Ответ|Відп|回复|回覆|答复|答覆|返信|회신|답장|ตอบ|ตอบกลับ|Balas|Bls|ΑΠ|ΣΧΕΤ|Atb"
)


def _keys(*columns: str) -> frozenset[str]:
    return frozenset(key for column in columns for word in column.split("|") if (key := fold_key(word)))


LABELS: dict[str, Label] = {key: label for label, rows in _LABELS.items() for key in _keys(*rows)}
FORWARD_STEMS = _keys(_FORWARD_STEMS)
ORIGINAL_STEMS = _keys(_ORIGINAL_STEMS)
WROTE = _keys(_WROTE)
WROTE_STARTS = _keys(_WROTE_STARTS)
FORWARD_PREFIXES = _keys(_FORWARD_PREFIXES)
REPLY_PREFIXES = _keys(_REPLY_PREFIXES)


def printed_labels() -> tuple[str, ...]:
    """Every label as printed, longest first: to find them where a program ran the lines together."""
    words = {word for rows in _LABELS.values() for row in rows for word in row.split("|")}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


@lru_cache(maxsize=4096)
def label_of(printed: str) -> Label | None:
    """The meaning of a printed label ("Người gửi", "Kopie (CC)"), or None."""
    return LABELS.get(fold_key(printed))
