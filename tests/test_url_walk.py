"""Every registered address, asked by people who may not know a case: no word of it.

New views are found by themselves: the resolver is walked, and each parameter is filled
with what could lead to the case (its id, its number, its file, its page).
"""

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern
from django.utils import regex_helper

from casework import actions, attachments, codes, uploads
from casework.actors import system_actor
from casework.models import Answer, Attachment, ConflictOfInterest, Identity
from casework.roles import Role
from complaints import publication
from complaints.models import OutcomePage

from .builders import MONDAY, build_complaint, build_person, move_to
from .casework.screening.pictures import png
from .complaints.sites import build_outcome_index
from .complaints.test_publication import WORDS

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CANARY = "金丝雀词"
REASON = "核对联系方式以便回复答复"
PERSON = actions.Person(
    name="金丝雀名",
    phone="13900007777",
    email="canary@example.org",
    address="金丝雀址九号",
)
SECRETS = (CANARY, PERSON.name, PERSON.phone, PERSON.email, PERSON.address)
# Logging out ends the walk; a changed language or a new key would be an effect.
OURS = re.compile(r"/(admin/(cases|registers)/|complaints|en/|$)")
LEFT_OUT = re.compile(r"logout|captcha")
BRACES = re.compile(r"{(\w*):(\w+)}")
PARAMETER = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")


@pytest.fixture
def case(version, staff, units, settings):
    """A case with canary words everywhere, and a published outcome without any."""
    build_outcome_index()
    token = codes.new_token()
    photo = uploads.ReceivedFile(f"{CANARY}.png", png(), None)
    staged = attachments.stage(photo, token_hash=codes.token_hash(token), at=MONDAY)
    story = dict.fromkeys(("story", "request", "place", "respondent"), CANARY)
    case = build_complaint(
        version,
        token=token,
        story=story | {"details": {"x": CANARY}},
        person=PERSON,
        uploads=[staged.pk],
    )
    first, handler = staff[Role.FIRST_CONTACT], staff[Role.HANDLER]
    actions.send_message(case=case, at=MONDAY, body=CANARY)
    actions.add_note(case=case, by=first, at=MONDAY, body=CANARY)
    # The reason is for auditors to read (S47: who, what, when, why).
    actions.reveal_identity(case=case, by=first, at=MONDAY, reason=REASON)
    move_to("handling", case, staff, units)
    actions.save_draft(
        case=case, by=handler, at=MONDAY, parts={"request": CANARY}, result="partly"
    )
    ConflictOfInterest.unscoped.create(
        case=case, user=build_person(unit=units["hall"]), source="declared"
    )
    return case


@pytest.fixture
def published(version, staff, units, case):
    """Another case's outcome is on the public site."""
    other = move_to("answered", build_complaint(version), staff, units)
    at = MONDAY
    publication.prepare(case=other, by=staff[Role.HANDLER], at=at, words=WORDS)
    outcome = publication.approve(case=other, by=staff[Role.APPROVER], at=at, number=1)
    publication.publish(outcome=outcome, by=staff[Role.PUBLISHER], at=at)
    return OutcomePage.objects.get(pk=outcome.page_id)


def routes(patterns=None, prefix: str = "") -> Iterator[str]:
    """Yield every address of the site with its parameters as {converter:name}."""
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        for part in spelled(entry.pattern):
            if isinstance(entry, URLResolver):
                yield from routes(entry.url_patterns, prefix + part)
            elif isinstance(entry, URLPattern):
                yield prefix + part


def spelled(pattern) -> list[str]:
    if isinstance(pattern, RoutePattern):
        return [PARAMETER.sub(r"{\g<converter>:\g<name>}", str(pattern._route))]
    if isinstance(pattern, RegexPattern):
        forms = regex_helper.normalize(str(pattern._regex))
        return [re.sub(r"%\((\w+)\)s", r"{:\1}", form) for form, _names in forms]
    return [str(pattern)]  # the prefix of a language


def addresses(case, published) -> set[str]:
    """Return every address, twice where something can be filled in."""
    file = Attachment.unscoped.get(case=case)
    named = {
        "parent_page_id": published.get_parent().pk,
        "app_label": "complaints",
        "app_name": "complaints",
        "model_name": "complaint",
        "content_type_app_name": "complaints",
        "content_type_model_name": "complaint",
        "reference": case,
    }
    kinds = [
        {"int": published.pk, "uuid": file.pk, "": case.reference},
        {"int": case.procedure_id, "uuid": case.pk, "": case.pk},
    ]

    def filled(route: str, values: dict) -> str:
        def value(match: re.Match) -> str:
            converter, name = match.groups()
            found = values.get(converter, values[""])
            return str(named.get(name, found))

        return "/" + BRACES.sub(value, route).lstrip("/")

    return {
        filled(route, values)
        for route in routes()
        if not LEFT_OUT.search(route)
        for values in kinds
    }


def body_of(response) -> str:
    content = b"".join(response) if response.streaming else response.content
    return content.decode("utf-8", "replace")


def walk(client: Client, urls: set[str], case, words=SECRETS, names=()) -> list[str]:
    """Return the addresses that answered with a forbidden word, or broke.

    The case's number may stand in the answer to an address that holds it already.
    """
    client.raise_request_exception = False
    wrong = []
    for url in sorted(urls):
        response = client.get(url)
        told = body_of(response) + str(response.headers)
        holds_it = any(key in url for key in (str(case), case.reference, str(case.pk)))
        forbidden = words if holds_it else (*words, *names)
        # Wagtail's own choosers break on an id that is no number.
        broke = response.status_code >= 500 and OURS.match(url)
        if broke or any(word in told for word in forbidden):
            wrong.append(f"{response.status_code} {url}")
    return wrong


def people(case, units) -> dict[str, object]:
    accused = build_person(*Role, unit=units["brigade"])
    ConflictOfInterest.unscoped.create(case=case, user=accused, source="named")
    editor = (Role.PUBLISHER, Role.PROCEDURE_EDITOR, Role.ADMINISTRATOR)
    return {
        "another unit": build_person(Role.HANDLER, unit=units["hall"]),
        "whom it is about": accused,
        "an editor": build_person(*editor),
        "superuser": build_person(is_superuser=True),
    }


WHO = ["a stranger", "another unit", "whom it is about", "an editor", "superuser"]


@pytest.mark.parametrize("who", WHO)
def test_nobody_who_may_not_know_the_case_is_told_a_word_of_it(
    who, case, published, staff, units
):
    client = Client()
    if who != "a stranger":
        client.force_login(people(case, units)[who])
    urls = addresses(case, published)
    assert len(urls) > 300

    names = (str(case), case.reference, str(case.pk))
    assert walk(client, urls, case, names=names) == []


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.IDENTITY_CUSTODIAN])
def test_who_sees_that_a_case_exists_is_told_no_word_of_it(
    role, case, published, staff
):
    client = Client()
    client.force_login(staff[role])

    assert walk(client, addresses(case, published), case) == []


def test_no_page_shows_who_the_submitter_is_without_being_asked(
    case, published, staff, units
):
    client = Client()
    client.force_login(build_person(*Role, unit=units["brigade"]))

    assert walk(client, addresses(case, published), case, words=SECRETS[1:]) == []


def test_tables_of_wagtail_hold_nothing_of_a_case(case, published, staff):
    secrets = (*SECRETS, case.reference, str(case), str(case.pk), case.pk.hex)

    for table in connection.introspection.table_names():
        if table.startswith(("wagtail", "taggit", "django_q", "django_session")):
            told = everything_in(table)
            assert not [word for word in secrets if word in told], table


def everything_in(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        return repr(cursor.fetchall())


def test_report_of_the_site_history_names_no_case(case, staff):
    client = Client()
    client.force_login(build_person(is_superuser=True))

    page = client.get("/admin/reports/site-history/")

    assert page.status_code == 200
    assert str(case) not in page.content.decode()


def test_the_canary_is_really_in_the_case_and_would_be_found(case, staff):
    client = Client()
    client.force_login(staff[Role.SUPERVISOR])
    page = f"/admin/cases/{case}/"

    assert walk(client, {page}, case) == [f"200 {page}"]
    with system_actor():
        assert case.story == CANARY
        assert Identity.unscoped.get(case=case).name == PERSON.name
        assert Answer.unscoped.get(case=case).parts["request"] == CANARY
        assert Attachment.unscoped.get(case=case).name == f"{CANARY}.png"
