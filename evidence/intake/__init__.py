"""How bytes come in: hashed while they are stored."""
