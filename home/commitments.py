"""A page for every published procedure, in every language."""

from typing import Any

from django.utils import translation
from wagtail.models import Locale

from home.models import CommitmentIndexPage, CommitmentPage


def publish_pages(procedure: Any) -> list[CommitmentPage]:
    """Make the missing commitment pages of a procedure and return those made.

    An editor may rename, move or unpublish a page afterwards; it is not made again.
    """
    made = []
    have = set(
        CommitmentPage.objects.filter(procedure_id=procedure.pk).values_list(
            "locale_id", flat=True
        )
    )
    indexes = CommitmentIndexPage.objects.live().select_related("locale")
    # The default language first: the others are its translations.
    default = Locale.get_default().pk
    for index in sorted(indexes, key=lambda index: index.locale_id != default):
        if index.locale_id not in have:
            made.append(_add(index, procedure))
            have.add(index.locale_id)
    return made


def _add(index: CommitmentIndexPage, procedure: Any) -> CommitmentPage:
    original = CommitmentPage.objects.filter(procedure_id=procedure.pk).first()
    with translation.override(index.locale.language_code):
        page = CommitmentPage(
            title=str(procedure.title),
            lead=str(procedure.summary)[:400],
            slug=procedure.code,
            procedure_id=procedure.pk,
            locale=index.locale,
            show_in_menus=False,
        )
    if original:
        page.translation_key = original.translation_key
    index.add_child(instance=page)
    page.save_revision().publish()
    return page
