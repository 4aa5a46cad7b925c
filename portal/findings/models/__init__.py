"""Tables of findings."""

from portal.findings.models.finding import Category, Finding, Severity

__all__ = ["Category", "Finding", "Severity"]
