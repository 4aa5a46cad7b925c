"""Pure functions of the log: hashes, proofs, signed notes, canonical JSON. No Django, no clock."""
