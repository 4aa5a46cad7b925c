"""Two hands for the same acts: one drives the pages in Chromium, one calls the API in the person's session."""
