"""Mail addresses and domains in one form, and which domains say nothing about who a sender is.

Formats only: nothing here asks DNS.
"""

from __future__ import annotations

import re
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

# Mailboxes anybody can have: the domain says nothing about the company.
FREE_MAIL = frozenset(
    """
    gmail.com googlemail.com yahoo.com yahoo.com.vn yahoo.co.uk yahoo.co.jp yahoo.fr yahoo.de yahoo.com.sg yahoo.com.hk
    yahoo.com.tw yahoo.com.au yahoo.in yahoo.co.in ymail.com rocketmail.com myyahoo.com outlook.com outlook.com.vn
    outlook.sg outlook.jp outlook.fr outlook.de outlook.kr hotmail.com hotmail.co.uk hotmail.fr hotmail.de hotmail.it
    hotmail.es hotmail.com.vn live.com live.co.uk live.fr live.com.sg live.jp msn.com passport.com windowslive.com
    icloud.com me.com mac.com aol.com aim.com mail.com email.com usa.com gmx.com gmx.net gmx.de gmx.at gmx.ch web.de
    t-online.de freenet.de posteo.de mailbox.org arcor.de orange.fr free.fr wanadoo.fr laposte.net sfr.fr libero.it
    virgilio.it tiscali.it alice.it proton.me protonmail.com protonmail.ch pm.me tutanota.com tutanota.de tuta.io
    tuta.com zoho.com zohomail.com zohomail.eu yandex.com yandex.ru ya.ru mail.ru inbox.ru list.ru bk.ru rambler.ru
    qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com 139.com 189.cn aliyun.com tom.com naver.com
    hanmail.net daum.net nate.com kakao.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp comcast.net verizon.net att.net
    sbcglobal.net bellsouth.net cox.net charter.net btinternet.com sky.com virginmedia.com talktalk.net bigpond.com
    optusnet.com.au singnet.com.sg pacific.net.sg starhub.net.sg rediffmail.com fastmail.com fastmail.fm hey.com
    hushmail.com mailinator.com guerrillamail.com yopmail.com 10minutemail.com tempmail.com duck.com simplelogin.com
    privaterelay.appleid.com vnn.vn hcm.vnn.vn hn.vnn.vn fpt.vn hcm.fpt.vn hn.fpt.vn fmail.vn vnmail.vn viettel.vn
    netnam.vn netnam.com.vn spt.vn saigonnet.vn pmail.vn zing.vn zmail.vn vinamail.vn mail.vn thuvienphapluat.vn
    hopthu.com walla.com walla.vn inbox.com lycos.com excite.com email.vn dantri.vn vietnamnet.vn vol.vn
    """.split()
)

# Services that send invoices, signatures or notices for many companies, and places where many companies live
# under one domain: the sender's domain is the service's, never the customer's.
SHARED_SENDERS = frozenset(
    """
    meinvoice.vn misa.vn misa.com.vn amis.vn einvoice.vn einvoice.com.vn thaison.vn easyinvoice.vn easyinvoice.com.vn
    softdreams.vn vnpt-invoice.com.vn vnpt-invoice.vn vnptinvoice.vn vnpt.vn vnpt.com.vn sinvoice.vn sinvoice.viettel.vn
    viettel.com.vn vinvoice.viettel.vn hoadondientu.gdt.gov.vn gdt.gov.vn bkav.com ehoadon.vn wininvoice.vn winmart.vn
    hilo.com.vn hilo-invoice.vn hoadon30s.vn fast.com.vn fastinvoice.vn invoice.fast.com.vn cyberbill.vn cyberlotus.com
    minvoice.vn minvoice.com.vn mobifoneinvoice.vn mobifone.vn newinvoice.vn newca.vn nacencomm.vn ca2.vn xcyber.vn
    efyvn.vn efy.com.vn ihoadon.vn ihoadon.com.vn hddt.vn vninvoice.vn vin-hoadon.com tctinvoice.vn lcssoft.com.vn
    lcs.vn smartvas.vn smartsign.com.vn safeinvoice.vn taxonline.vn thuedientu.gdt.gov.vn baohiemxahoi.gov.vn
    vietinvoice.vn bizzi.vn econtract.vn fpt-econtract.com fpt.com.vn fpt.com econtract.fpt.vn docusign.net docusign.com
    adobesign.com echosign.com hellosign.com pandadoc.com dropbox.com dropboxmail.com wetransfer.com google.com
    docs.google.com accounts.google.com drive.google.com microsoft.com sharepointonline.com onmicrosoft.com
    sharepoint.com office365.com amazonses.com mailgun.org mailgun.net sendgrid.net sendgrid.com mailchimp.com
    mailchimpapp.net mcsv.net sendinblue.com brevo.com hubspot.com hubspotemail.net salesforce.com zendesk.com
    freshdesk.com intercom-mail.com linkedin.com facebook.com facebookmail.com fb.com zalo.me zalo.vn youtube.com
    twitter.com x.com instagram.com tiktok.com shopee.vn lazada.vn tiki.vn sendo.vn alibaba.com alibaba-inc.com
    blogspot.com wordpress.com wixsite.com wix.com weebly.com business.site sites.google.com github.io notion.site
    myshopify.com mysapo.net haravan.com sapo.vn github.com vietcombank.com.vn techcombank.com.vn vpbank.com.vn
    bidv.com.vn vietinbank.vn acb.com.vn sacombank.com ghn.vn ghtk.vn viettelpost.com.vn vnpost.vn trangvangvietnam.com
    yellowpages.vn masothue.com thongtincongty.com infocom.vn
    """.split()
)

# Suffixes under which names are given out, where they have two labels; any other suffix is one label.
_TWO_LABEL_SUFFIXES = frozenset(
    """
    com.vn net.vn org.vn edu.vn gov.vn int.vn ac.vn biz.vn info.vn name.vn pro.vn health.vn id.vn io.vn ai.vn
    hanoi.vn danang.vn haiphong.vn cantho.vn co.uk org.uk ac.uk gov.uk me.uk ltd.uk plc.uk com.sg edu.sg org.sg gov.sg
    com.au net.au org.au co.nz co.jp or.jp ne.jp ac.jp co.kr or.kr re.kr co.th or.th in.th com.my net.my org.my com.hk
    org.hk com.tw org.tw com.cn net.cn org.cn co.in net.in org.in co.id or.id com.ph com.kh com.mm com.br com.mx com.ar
    com.tr com.ua com.ru co.za com.sa com.eg co.il com.pl com.es com.pt com.gr eu.com us.com uk.com
    """.split()
)

_ANGLE = re.compile(r"<([^<>]*@[^<>]*)>")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")


# One address is asked for several times in a row: itself, its domain, when it is compared.
@lru_cache(maxsize=4096)
def normalise_email(raw: str) -> str | None:
    """One address, lower case, the domain in ASCII ("An <AN@Abc.VN>" gives "an@abc.vn"); None when not valid."""
    inside = _ANGLE.search(raw)
    text = (inside.group(1) if inside else raw).strip().strip("<>()[]\"'.,;: ").removeprefix("mailto:")
    if len(text) > 320:
        return None
    try:
        # The reserved domain .test is allowed: nothing is ever sent there, and rehearsals use it.
        address = validate_email(text, check_deliverability=False, test_environment=True)
    except (EmailNotValidError, UnicodeError, ValueError):
        return None
    return f"{address.local_part}@{address.ascii_domain}".lower()


def normalise_domain(raw: str) -> str | None:
    """The host of a domain, web address or mail address: lower case, ASCII, without "www."; None when not valid."""
    text = re.sub(r"^[a-z][a-z0-9+.-]*://", "", raw.strip().lower())
    text = re.split(r"[/?#\\]", text, maxsplit=1)[0].rsplit("@", 1)[-1].split(":", 1)[0].strip(". ")
    try:
        host = text.encode("idna").decode("ascii").lower() if not text.isascii() else text
    except UnicodeError:
        return None
    while host.startswith("www."):
        host = host[4:]
    labels = host.split(".")
    if len(host) > 253 or len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    return host if re.fullmatch(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}", labels[-1]) else None


def domain_of(email: str) -> str | None:
    """The domain of a mail address; None when the address is not valid."""
    address = normalise_email(email)
    return address.rsplit("@", 1)[1] if address else None


def registrable(domain: str) -> str:
    """The part of a normalised domain its owner registered: "mail.abc.com.vn" gives "abc.com.vn"."""
    labels = domain.split(".")
    keep = 3 if ".".join(labels[-2:]) in _TWO_LABEL_SUFFIXES else 2
    return ".".join(labels[-keep:])


def domain_and_parents(domain: str) -> list[str]:
    """The normalised domain and its parents down to the registrable one, longest first."""
    labels, last = domain.split("."), registrable(domain).count(".") + 1
    return [".".join(labels[i:]) for i in range(len(labels) - last + 1)] if len(labels) >= last else [domain]


def is_free_mail(domain: str) -> bool:
    """Whether anybody can have a mailbox under this (normalised) domain."""
    return any(parent in FREE_MAIL for parent in domain_and_parents(domain))


def is_shared_sender(domain: str) -> bool:
    """Whether this (normalised) domain belongs to a service that sends for many companies."""
    return any(parent in SHARED_SENDERS for parent in domain_and_parents(domain))


def tells_the_company(domain: str) -> bool:
    """Whether a (normalised) domain may stand for one company: not free mail, not a shared service,
    not a bare suffix under which names are given out."""
    return not (is_free_mail(domain) or is_shared_sender(domain) or domain in _TWO_LABEL_SUFFIXES)
