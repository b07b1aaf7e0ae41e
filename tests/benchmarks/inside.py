"""Run inside a site under test: give it its database and its first contents."""

import os
from pathlib import Path

from tests.benchmarks.answering import answer


def prepare(*, keep_template_in: str, demo: bool) -> None:
    from django.conf import settings
    from django.core.management import call_command

    from tests import builders, databases

    # The template belongs to the machine, not to one site that is thrown away.
    os.environ["OPENWINDOW_DATA_DIR"] = keep_template_in
    databases.put_a_copy(Path(settings.DATA_DIR))
    call_command("collectstatic", interactive=False, verbosity=0)
    if demo:
        call_command("load_demo")
        return
    units = builders.build_units()
    builders.build_staff(units)
    builders.build_version(units)


def public_pages() -> dict[str, str]:
    """Return the address of one page of every public type, in Chinese."""
    from django.apps import apps
    from django.urls import reverse
    from wagtail.models import Locale, Page

    found: dict[str, str] = {}
    chinese = Locale.objects.get(language_code="zh-hans")
    for app in ("home", "complaints"):
        for model in apps.get_app_config(app).get_models():
            if not issubclass(model, Page):
                continue
            page = model.objects.live().filter(locale=chinese).first()
            if page is None:
                continue
            found[model._meta.label] = page.url
            if hasattr(model, "feed"):
                found[f"{model._meta.label}, feed"] = f"{page.url}feed/"
    found["complaints start"] = reverse("complaints:start")
    found["complaints track"] = reverse("complaints:track")
    found["sitemap"] = reverse("home:sitemap")
    return found


def form() -> str:
    """Return the address of a complaint form that requires no answer of its own."""
    from django.urls import reverse

    from complaints.offers import offers

    return next(
        reverse("complaints:file", args=[offer.code, category.code])
        for offer in offers()
        for category in offer.definition.categories
        if not any(question.required for question in category.questions)
    )


def many_cases(*, count: int) -> dict[str, str]:
    """Add complaints; return references: one closed, and one open at a unit."""
    from django.utils import timezone

    from casework.actors import system_actor
    from casework.models import Case, ProcedureVersion
    from casework.references import format_reference
    from casework.states import State
    from tests.benchmarks import many_cases

    many_cases.build(ProcedureVersion.objects.get(), count, now=timezone.now())
    with system_actor():
        return {
            state: format_reference(Case.objects.filter(status=state)[0].reference)
            for state in (State.CLOSED, State.IN_REVIEW)
        }


def queue_length() -> int:
    from django_q.models import OrmQ

    return OrmQ.objects.count()


def log_in(*, role: str) -> str:
    """Return the cookie of a session of somebody who has this role."""
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client()
    client.force_login(User.objects.filter(groups__name=role).order_by("pk")[0])
    return f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}"


if __name__ == "__main__":
    answer(
        {
            "prepare": prepare,
            "public_pages": public_pages,
            "form": form,
            "many_cases": many_cases,
            "queue_length": queue_length,
            "log_in": log_in,
        }
    )
