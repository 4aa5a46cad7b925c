"""Evidence packs: the format and its sealing. Pure: no Django, no clock (docs/reference/pack-format.md)."""
