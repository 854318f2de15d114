"""The HTML of a mail as its writer meant it: cleaned, without script or anything fetched, in a frame of its own."""

from __future__ import annotations

import re

import nh3
from flask import Response
from flask.typing import ResponseReturnValue

from app.errors import NotFound
from app.web.documents.section import blueprint
from app.web.identity import current_actor
from app.web.security import FRAMED_POLICY
from app.web.wiring import services

_TAGS = nh3.ALLOWED_TAGS - {"img", "map", "area"} | {"img", "font", "center"}
_LOOK = frozenset(
    "color background-color font-family font-size font-style font-weight text-align text-decoration line-height "
    "border border-top border-bottom border-left border-right border-collapse border-color border-style border-width "
    "padding padding-top padding-bottom padding-left padding-right margin margin-top margin-bottom margin-left "
    "margin-right width height max-width vertical-align white-space list-style-type".split()
)
_PICTURE = re.compile(r"data:image/(png|gif|jpeg|webp);base64,[A-Za-z0-9+/=\s]*")
_FRAME = (
    '<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
    "<style>body{{font:15px/1.5 system-ui,sans-serif;margin:16px;color:#1d2733;background:#fff;"
    "overflow-wrap:anywhere}}img{{max-width:100%;height:auto}}table{{max-width:100%}}</style>{body}"
)


@blueprint.get("/<document_id>/mail")
def mail(document_id: str) -> ResponseReturnValue:
    """The mail's HTML, for a sandboxed frame only."""
    html = services().documents.mail_html(current_actor(), document_id)
    if not html:
        raise NotFound("This mail has no formatted text.")
    response = Response(_FRAME.format(body=clean_html(html)), content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = FRAMED_POLICY
    return response


def clean_html(html: str) -> str:
    """HTML of others without script, forms, frames, links and whatever would be fetched from anywhere."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={
            "*": {"style", "dir", "lang", "title", "align", "valign"},
            "table": {"border", "cellpadding", "cellspacing", "width", "bgcolor"},
            "td": {"colspan", "rowspan", "width", "bgcolor"},
            "th": {"colspan", "rowspan", "width", "bgcolor"},
            "font": {"color", "face", "size"},
            "img": {"src", "alt", "width", "height"},
        },
        attribute_filter=_attribute,
        filter_style_properties=set(_LOOK),
        url_schemes={"data"},
        link_rel=None,
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if _PICTURE.fullmatch(value) else None
    return value
