"""A zip as a folder: listed and unpacked in a child process, entry by entry, never to a path."""
