"""Tables of evidence."""

from evidence.models.artefact import Artefact, ArtefactVersion, Source
from evidence.models.blob import Blob
from evidence.models.carry_over import CarryOver
from evidence.models.citation import Citation
from evidence.models.conditions import ConditionAnswer, NotApplicable
from evidence.models.drill import DrillOutcome, DrillPlan, DrillRecord
from evidence.models.framework import FollowedFramework, FrameworkVersion, VersionState
from evidence.models.incident import EntryKind, Incident, IncidentEntry, IncidentLesson, IncidentState
from evidence.models.judgement import Judged, Judgement
from evidence.models.link import (
    BlobLinks,
    HostCredential,
    Link,
    LinkAttestation,
    LinkCheck,
    LinkCopy,
    LinkKind,
    LinkUse,
    SealedCredential,
)
from evidence.models.pack import Pack, PackState
from evidence.models.placement import Placement, Route
from evidence.models.preview import Preview
from evidence.models.reading import CoverageReading
from evidence.models.retention import Deletion, DeletionState, LegalHold
from evidence.models.upload import Upload

__all__ = [
    "Artefact",
    "ArtefactVersion",
    "Blob",
    "BlobLinks",
    "CarryOver",
    "Citation",
    "ConditionAnswer",
    "CoverageReading",
    "Deletion",
    "DeletionState",
    "DrillOutcome",
    "DrillPlan",
    "DrillRecord",
    "EntryKind",
    "FollowedFramework",
    "FrameworkVersion",
    "HostCredential",
    "Incident",
    "IncidentEntry",
    "IncidentLesson",
    "IncidentState",
    "Judged",
    "Judgement",
    "LegalHold",
    "Link",
    "LinkAttestation",
    "LinkCheck",
    "LinkCopy",
    "LinkKind",
    "LinkUse",
    "NotApplicable",
    "Pack",
    "PackState",
    "Placement",
    "Preview",
    "Route",
    "SealedCredential",
    "Source",
    "Upload",
    "VersionState",
]
