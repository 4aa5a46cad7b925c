"""Frames that may run what a page may not, because they can reach nothing.

Mermaid writes `<style>` into its drawing, which the policy of our pages forbids. So a diagram gets a page
of its own, sandboxed: its origin is opaque, it has no cookies and it may load only our own static files.
"""

from __future__ import annotations

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

FRAME_POLICY = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": ["data:"],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-scripts"],
}


def diagram(request: HttpRequest, source: str, title: str = "Diagram") -> HttpResponseBase:
    """The page inside the frame: the drawing, or the broken line with the source beside its number.

    Call it from a view that has checked who may read `source`, and put that view's address into
    `components/diagram.html`.
    """
    shown = {"source": source, "lines": source.splitlines(), "title": title}

    @csp(FRAME_POLICY)
    def frame(request: HttpRequest) -> HttpResponseBase:
        return render(request, "components/mermaid_frame.html", shown)

    return frame(request)
