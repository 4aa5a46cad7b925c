"""Which addresses may be asked, decided without asking any."""
