"""Headers that every answer carries, and the limits of what is read of a request."""

from __future__ import annotations

from flask import Flask, Response, request

# Every part of a page comes from files of our own: no inline script or style, nothing from elsewhere.
# data: images are the arrows and ticks inside the UI kit's style sheet; blob: are pictures before upload.
PAGE_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

# For content of others that we show inside a frame of ours (the HTML of a mail): scriptless, no forms,
# nothing fetched from anywhere, only its own inline style.
FRAMED_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'"
)

FORM_LIMIT = 1024 * 1024  # bytes of a form without files


def init_app(app: Flask) -> None:
    """Set the headers and the default limit of a request's body."""
    app.config["MAX_CONTENT_LENGTH"] = FORM_LIMIT
    app.config["MAX_FORM_MEMORY_SIZE"] = FORM_LIMIT
    app.config["MAX_FORM_PARTS"] = 2000
    app.after_request(_headers)


def _headers(response: Response) -> Response:
    headers = response.headers
    # A view that serves content of others sets its own policy (FRAMED_POLICY).
    headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "geolocation=(), microphone=(), payment=(), usb=()")
    if request.endpoint != "static_file":
        # What is on our pages is private: neither proxies nor the browser's back button keep it.
        headers.setdefault("Cache-Control", "private, no-store")
        headers.add("Vary", "HX-Request")
    return response
