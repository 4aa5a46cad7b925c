"""Ways of tampering with a pack, each with the codes by which it must be found.

A forgery takes the files of the story's pack and changes them, or returns the bytes of a whole container.
"""
