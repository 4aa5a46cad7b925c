"""Pure rules of findings."""
