"""The report of an evidence pack, as HTML and as PDF: the same content, laid out twice."""

from gates.reports.html import render_html
from gates.reports.pdf import render_pdf

__all__ = ["render_html", "render_pdf"]
