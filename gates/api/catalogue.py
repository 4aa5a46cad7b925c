"""`catalogue/gates/`: what every gate asks for, versioned."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from gates.catalogue import Gate, catalogue
from gates.serializers.catalogue import CatalogueGateOut, GateRowOut
from portal.answers import NotVisible
from portal.api.schema import operation
from portal.api.views import ApiView


class CatalogueGates(ApiView):
    """The gates of this installation."""

    @operation("List the catalogue's gates", answers=GateRowOut, many=True)
    def get(self, request: Request) -> Response:
        return self.rows(catalogue().gates, GateRowOut)


class CatalogueGate(ApiView):
    """One gate with its criteria."""

    @operation("Read a gate of the catalogue", answers=CatalogueGateOut)
    def get(self, request: Request, gate: str) -> Response:
        return self.show(known(gate), CatalogueGateOut)


def known(key: str) -> Gate:
    """The gate with that key. Raises `NotVisible` where the catalogue has none."""
    try:
        return catalogue().gate(key)
    except KeyError:
        raise NotVisible from None
