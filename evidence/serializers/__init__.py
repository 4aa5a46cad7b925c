"""The shape of evidence in the API; no rules, no writes."""
