"""Who people are, what happened, and how they hear of it: the ground of the house."""

from servicedesk.celery import app as celery_app

__all__ = ["celery_app"]
