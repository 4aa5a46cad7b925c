"""Gatehouse: the kernel and the composition root."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
