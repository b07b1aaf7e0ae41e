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


if __name__ == "__main__":
    answer({"prepare": prepare, "public_pages": public_pages})
