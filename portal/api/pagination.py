"""Lists answer `{results, next, previous}`: 50 to a page, at most 500, by cursor."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as NotAPlace
from django.db import DataError
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

NOT_OURS = "This cursor is not one of ours. Start without it."


class HousePages(CursorPagination):
    """Cursors stay right while rows are added; order is newest first unless a view says otherwise."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500
    ordering = "-id"

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        """The view's own `ordering`, ended by the primary key so that a cursor never splits equal rows."""
        named = getattr(view, "ordering", self.ordering)
        fields = (named,) if isinstance(named, str) else tuple(named)
        return fields if {"id", "-id"} & set(fields) else (*fields, "-id")

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Raises `ValidationError` at `cursor`: a broken cursor is wrong input, not a missing page."""
        try:
            return super().decode_cursor(request)
        except NotFound:
            raise ValidationError({"cursor": [NOT_OURS]}) from None

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        """Raises `ValidationError` at `cursor` when the place it names is none that these rows can have."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, NotAPlace, DataError):
            raise ValidationError({"cursor": [NOT_OURS]}) from None

    def get_page_size(self, request: Request) -> int:
        """Raises `ValidationError` at `page_size` for anything but a whole number from 1 to 500."""
        asked = request.query_params.get(self.page_size_query_param, str(self.page_size))
        if not (asked.isascii() and asked.isdigit() and 1 <= int(asked[:9]) <= self.max_page_size):
            message = f"A page has 1 to {self.max_page_size} rows."
            raise ValidationError({self.page_size_query_param: [message]})
        return int(asked)

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"results": data, "next": self.get_next_link(), "previous": self.get_previous_link()})
