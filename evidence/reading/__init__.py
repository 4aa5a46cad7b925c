"""What an uploaded document says, field by field: read by a child process, never in the web process."""
