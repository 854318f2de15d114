"""Hoso: every document and every fact about a customer on one page. Owns the version; imports nothing."""

__version__ = "0.1.0"
