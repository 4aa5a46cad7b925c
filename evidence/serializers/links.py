"""The shape of links in the API."""

from __future__ import annotations

from rest_framework import serializers

from evidence.models import Link, LinkKind
from evidence.rules.links.health import ORDER
from evidence.selectors.links import LinkRow
from evidence.serializers.statements import CitedVersion
from evidence.services.credentials import WAYS
from portal.api.shapes import PersonOut, Shape

HEALTHS = [(each, each) for each in ORDER]


class LinksAsked(Shape):
    """Filters of the list."""

    health = serializers.ChoiceField(HEALTHS, required=False, default="")
    text = serializers.CharField(required=False, default="", help_text="What the address contains.")
    cited = serializers.BooleanField(
        required=False, default=False, help_text="Only links that are artefacts."
    )


class LinkUseOut(Shape):
    """Where a link stands. Line 0 is the artefact itself."""

    artefact = serializers.IntegerField(source="version.artefact.number")
    version = serializers.IntegerField(source="version.number")
    title = serializers.CharField(source="version.artefact.title")
    line = serializers.IntegerField()


class LinkOut(Shape):
    """A link and what the last check found: a health and a sentence, never what the site said."""

    url = serializers.SerializerMethodField()
    id = serializers.IntegerField(source="link.id")
    address = serializers.CharField(source="link.address")
    kind = serializers.ChoiceField(LinkKind.choices, source="link.kind")
    cited = serializers.BooleanField(source="link.cited", help_text="It is itself an artefact.")
    health = serializers.ChoiceField(HEALTHS, source="link.health")
    why = serializers.CharField(source="link.why", help_text="Stable and machine readable.")
    words = serializers.CharField(source="link.words")
    since = serializers.DateTimeField(source="link.since", allow_null=True)
    moved_to = serializers.CharField(source="link.moved_to", allow_blank=True)
    checked_at = serializers.DateTimeField(source="link.checked_at", allow_null=True)
    next_at = serializers.DateTimeField(source="link.next_at", allow_null=True)
    uses = LinkUseOut(many=True)

    def get_url(self, row: LinkRow) -> str:
        return url_of(row.link)


class LinkCheckOut(Shape):
    """What one check found."""

    checked_at = serializers.DateTimeField()
    health = serializers.ChoiceField(HEALTHS)
    why = serializers.CharField()
    words = serializers.CharField()
    moved_to = serializers.CharField(allow_blank=True)


class LinkCopyOut(Shape):
    """The bytes that were kept at sign-off; they are handed out in a pack."""

    of = CitedVersion(source="version")
    sha256 = serializers.CharField(source="blob_id")
    size = serializers.IntegerField(source="blob.size")
    address = serializers.CharField()
    media_type = serializers.CharField(allow_blank=True)
    occasion = serializers.CharField()
    taken_at = serializers.DateTimeField()


class LinkAttestationOut(Shape):
    """A person's word for what stands behind a link."""

    id = serializers.IntegerField()
    of = CitedVersion(source="version")
    statement = serializers.CharField()
    attested_by = PersonOut()
    attested_at = serializers.DateTimeField()


class LinkFileOut(Shape):
    """One link with its history: the newest hundred checks, the copies, the attestations."""

    link = LinkOut(source="row")
    checks = LinkCheckOut(many=True)
    copies = LinkCopyOut(many=True)
    attestations = LinkAttestationOut(many=True)


class LinkAttestIn(Shape):
    """What you saw there, when, and how you signed in."""

    artefact = serializers.IntegerField(help_text="The number of the artefact that is this link.")
    statement = serializers.CharField(required=False, allow_blank=True, default="")


class LinkMendedOut(Shape):
    """The versions that were filed."""

    artefact = serializers.IntegerField(source="artefact.number")
    version = serializers.IntegerField(source="number")
    link = serializers.CharField()


class LinkCredentialIn(Shape):
    """A credential for a host. It is sealed and never shown again."""

    host = serializers.CharField(help_text="As in the address: docs.example.org.")
    way = serializers.ChoiceField(list(WAYS.items()))
    secret = serializers.CharField(write_only=True)


class LinkCredentialOut(Shape):
    """That there is a credential for this host, not what it is."""

    id = serializers.IntegerField()
    host = serializers.CharField()
    set_by = PersonOut()
    set_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


def url_of(link: Link) -> str:
    return f"/api/v1/projects/{link.project.slug}/links/{link.pk}/"
