from typing import Any

from django.apps import apps
from wagtail.signals import published


def connect() -> None:
    published.connect(
        commitment_published,
        sender=apps.get_model("casework", "Procedure"),
        dispatch_uid="home.commitment_published",
    )


def commitment_published(instance: Any, **kwargs: Any) -> None:
    from home import commitments

    commitments.publish_pages(instance)
