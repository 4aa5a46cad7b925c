"""The shape of gates in the API; no rules, no writes."""
