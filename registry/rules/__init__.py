"""Pure rules of the registry."""
