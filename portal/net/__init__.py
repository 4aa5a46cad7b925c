"""The one way out of this installation. Nothing else in the product opens a connection to the world.

`fetch` asks for one address under a `Policy`; an empty policy, the default, lets nothing leave.
"""

from portal.net.fetcher import Fetched, Refusal, fetch
from portal.net.rules.policy import Policy
from portal.net.rules.targets import NotAnAddress, Target, target
from portal.net.rules.words import Word

__all__ = ["Fetched", "NotAnAddress", "Policy", "Refusal", "Target", "Word", "fetch", "target"]
