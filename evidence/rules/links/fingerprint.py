"""The fingerprint of content: what a person would call the same page has the same one.

Of HTML only the text counts, without what changes by itself: scripts, styles, comments, attributes (session
tokens, cache-busting names), navigation, footers, forms, adverts in frames. Of text, line ends and trailing
blanks do not count. Of everything else every byte does.
"""

from __future__ import annotations

import hashlib
import re
from html import unescape

import nh3

HTML = frozenset({"text/html", "application/xhtml+xml"})
TEXT = frozenset({"application/json", "application/yaml", "application/xml"})
VOLATILE = {
    "script", "style", "noscript", "template", "svg", "iframe", "object", "nav", "footer", "aside", "form", "select",
    "button", "time",
}  # fmt: skip
# A page of more text than this is a page, also when a sign-in box stands on it.
LONGEST_LOGIN_PAGE = 3000
PASSWORD_FIELD = re.compile(rb"<input\b[^>]{0,500}\btype\s*=\s*[\"']?password", re.IGNORECASE)
BLANKS = re.compile(r"\s+")
LOOKED_AT = 512 * 1024


def fingerprint(body: bytes, media_type: str) -> str:
    """`html:`, `text:` or `bytes:` and a SHA-256."""
    if media_type in HTML:
        return f"html:{_sha256(words_of(body).encode())}"
    if media_type.startswith("text/") or media_type in TEXT:
        lines = body.decode("utf-8-sig", "replace").splitlines()
        return f"text:{_sha256(chr(10).join(line.rstrip() for line in lines).strip().encode())}"
    return f"bytes:{_sha256(body)}"


def words_of(body: bytes) -> str:
    """The text of an HTML page that does not change by itself; where lines and blanks fall does not count."""
    html = body.decode("utf-8", "replace")
    bare = nh3.clean(html, tags=set(), attributes={}, clean_content_tags=VOLATILE)
    return BLANKS.sub("", unescape(bare))


def is_login_form(body: bytes, media_type: str) -> bool:
    """Is the page mainly a form that asks for a password?"""
    if media_type not in HTML or not PASSWORD_FIELD.search(body[:LOOKED_AT]):
        return False
    return len(words_of(body)) < LONGEST_LOGIN_PAGE


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
