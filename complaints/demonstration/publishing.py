"""The demonstration's outcomes, prepared, approved and published by three people."""

from datetime import datetime, timedelta
from typing import Any

from wagtail.models import Locale, Page, Site

from casework.demonstration.organisation import person
from casework.models import Case
from casework.roles import Role
from complaints import publication
from complaints.identity_check import hits
from complaints.models import OutcomeIndexPage

TITLES = {
    "zh-hans": ("办理结果", "隐去个人信息后的办理结果，以及承诺的时限和实际用时。"),
    "en": (
        "Outcomes",
        "Results of complaints without personal details, with the time promised "
        "and the time taken.",
    ),
}


def build_outcome_index() -> None:
    """Make the page that lists published outcomes, in each language."""
    home = Site.objects.get(is_default_site=True).root_page
    original = None
    for language, (title, intro) in TITLES.items():
        locale = Locale.objects.get(language_code=language)
        parent = Page.objects.get(translation_key=home.translation_key, locale=locale)
        page = OutcomeIndexPage(
            title=title, slug="outcomes", intro=intro, locale=locale, show_in_menus=True
        )
        if original is not None:
            page.translation_key = original.translation_key
        parent.add_child(instance=page)
        page.save_revision().publish()
        # In the menu, what was kept stands beside what was promised.
        page.move(parent.get_children().get(slug="commitments"), pos="right")
        original = original or page


def carry_to_the_public(
    case: Case, story: dict[str, Any], stage: str, *, handler, at: datetime
) -> None:
    """Take an outcome as far as its story goes."""
    outcome = publication.prepare(
        case=case, by=handler, at=at, words=publication.Words(**story["outcome"])
    )
    if stage == "prepared":
        return
    confirmed = [hit.code for hit in hits(case, story["outcome"])]
    outcome = publication.approve(
        case=case,
        by=person(Role.APPROVER),
        at=at + timedelta(hours=3),
        number=outcome.number,
        confirmed=confirmed,
    )
    if stage == "published":
        publication.publish(
            outcome=outcome, by=person(Role.PUBLISHER), at=at + timedelta(hours=5)
        )
