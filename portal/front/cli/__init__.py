"""`gatehouse`: the command line for pipelines and for people. Talks to the API; verifies packs by itself."""

from portal.front.cli.main import main

__all__ = ["main"]
