"""The stand-alone verifier of evidence packs."""
