"""The report of an evidence pack, as HTML and as PDF: the same content, laid out twice."""

from gates.reports.content import content_of
from gates.reports.html import render_html
from gates.reports.pdf import render_pdf

__all__ = ["content_of", "render_html", "render_pdf"]
