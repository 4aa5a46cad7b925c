"""What teams already have: the reports of scanners, test runners, build tools and trackers, and plain tables."""
