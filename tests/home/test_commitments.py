"""A page for every published procedure, and what it says."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.signals import published

from casework.models import Clock, Procedure
from casework.procedures.definition import Limit, Step
from casework.procedures.text import Text
from home import commitments
from home.models import CommitmentIndexPage, CommitmentPage

from .. import builders
from . import pages

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


@pytest.fixture
def index(home):
    return pages.add(CommitmentIndexPage, home, "服务承诺", slug="commitments")


@pytest.fixture
def english_index(english, index):
    return pages.add(
        CommitmentIndexPage,
        english,
        "Service commitments",
        slug="commitments",
        translation_of=index,
    )


def publish(procedure: Procedure) -> None:
    published.send(sender=Procedure, instance=procedure, revision=None)


def test_publishing_a_procedure_makes_its_page_in_every_language(
    index, english_index, version
):
    publish(version.procedure)

    made = CommitmentPage.objects.live().order_by("path")
    assert [page.title for page in made] == ["咨询投诉处理反馈", "Complaints"]
    assert len({page.translation_key for page in made}) == 1


def test_publishing_again_makes_no_second_page(index, english_index, version):
    publish(version.procedure)
    CommitmentPage.objects.filter(locale=index.locale).update(title="改过的标题")

    publish(version.procedure)

    assert CommitmentPage.objects.count() == 2
    assert CommitmentPage.objects.filter(title="改过的标题").exists()


def test_an_unpublished_page_is_not_made_anew(index, version):
    publish(version.procedure)
    CommitmentPage.objects.get().unpublish()

    publish(version.procedure)

    assert CommitmentPage.objects.count() == 1


def test_without_an_index_no_page_is_made(home, version):
    publish(version.procedure)

    assert not CommitmentPage.objects.exists()


def test_page_shows_promise_limits_and_exclusions(index, version, client):
    commitments.publish_pages(version.procedure)

    text = client.get("/commitments/openness/").text

    for words in ("提出拟办意见", "7 ", "噪声", "执法大队", "诉讼", "政务局"):
        assert words in text


@pytest.mark.parametrize("public", [True, False], ids=["public", "for the house"])
def test_a_limit_stands_beside_its_step_if_the_public_may_count_on_it(
    index, units, client, public
):
    limit = Limit(
        "hand-over",
        Text("内部移交", "Hand-over"),
        "case.received",
        "case.accepted",
        2,
        public=public,
    )
    step = Step("hand-over", Text("接待人"), Text("交承办人"), limit="hand-over")
    version = builders.build_version(units, limits=(limit,), stops=(), steps=(step,))
    commitments.publish_pages(version.procedure)

    text = client.get("/commitments/openness/").text

    assert "交承办人" in text
    assert ("内部移交" in text) is public


def test_page_of_a_procedure_not_in_force_says_so(index, version, client):
    commitments.publish_pages(version.procedure)
    Procedure.objects.update(live=False)

    response = client.get("/commitments/openness/")

    assert response.status_code == 200
    assert "提出拟办意见" not in response.text


def test_page_shows_the_newest_version(index, version, units, client):
    commitments.publish_pages(version.procedure)
    promise = builders.Text("改为五日", "Five days")
    builders.build_version(units, promise=promise)

    assert "改为五日" in client.get("/commitments/openness/").text


@pytest.mark.parametrize(
    ("cases", "shown"), [(4, False), (5, True)], ids=["four cases", "five cases"]
)
def test_a_rate_is_given_from_five_cases_on(index, version, client, cases, shown):
    commitments.publish_pages(version.procedure)
    now = timezone.now()
    for _ in range(cases):
        complaint = builders.build_complaint(version, at=now - timedelta(days=40))
        Clock.unscoped.filter(case=complaint).update(
            met_at=now - timedelta(days=39), due_at=now - timedelta(days=30)
        )

    text = client.get("/commitments/openness/").text

    assert ("100%" in text) is shown


def test_index_lists_every_promise_in_force(index, version, client):
    commitments.publish_pages(version.procedure)

    text = client.get("/commitments/").text

    assert 'href="/commitments/openness/"' in text


def test_queries_are_few_and_do_not_grow_with_promises(
    index, version, units, client, django_assert_max_num_queries
):
    commitments.publish_pages(version.procedure)
    addresses = ("/", "/commitments/", "/commitments/openness/")
    before = {}
    for address in addresses:
        client.get(address)
        with django_assert_max_num_queries(MOST_QUERIES) as asked:
            client.get(address)
        before[address] = len(asked)

    for number in range(4):
        other = builders.build_version(units, code=f"other-{number}")
        commitments.publish_pages(other.procedure)

    for address in addresses:
        with django_assert_max_num_queries(before[address]):
            client.get(address)
