"""The one way out of this installation. Nothing else in the product opens a connection to the world.

`fetch` asks for one address under a `Policy`; an empty policy, the default, lets nothing leave. A `Courier` asks
for many at once under the same rules; `run_round` runs one beside an ordinary program.
"""

from portal.net.courier import Ask, Courier, Hop, Reply
from portal.net.fetcher import Fetched, Refusal, fetch
from portal.net.manners import Manners
from portal.net.rounds import run_round
from portal.net.rules.policy import Policy
from portal.net.rules.targets import NotAnAddress, Target, target
from portal.net.rules.words import Word

__all__ = [
    "Ask",
    "Courier",
    "Fetched",
    "Hop",
    "Manners",
    "NotAnAddress",
    "Policy",
    "Refusal",
    "Reply",
    "Target",
    "Word",
    "fetch",
    "run_round",
    "target",
]
