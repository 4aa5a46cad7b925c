"""Tables of the event log, and the base of every record with history."""

from portal.audit.models.log import Checkpoint, Event, EventDetail, Node, Stream
from portal.audit.models.tracked import SideDoor, Tracked, TrackedQuerySet

__all__ = ["Checkpoint", "Event", "EventDetail", "Node", "SideDoor", "Stream", "Tracked", "TrackedQuerySet"]
