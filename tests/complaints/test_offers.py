import pytest

from casework.models import Procedure
from casework.procedures.definition import Channel
from casework.procedures.text import Text
from complaints.offers import offer, offer_as_of, offers
from tests import builders

pytestmark = pytest.mark.django_db


def test_newest_version_in_force_is_offered(units, version):
    builders.build_version(units)

    (found,) = offers()

    assert found.version.number == 2
    assert offer("openness").version.number == 2


def test_version_that_somebody_still_has_open_is_found(units, version):
    builders.build_version(units)

    assert offer_as_of("openness", "1").version.number == 1


@pytest.mark.parametrize("number", ["", "0", "9", "x", "１", "9" * 40])
def test_version_that_never_was_is_none(version, number):
    assert offer_as_of("openness", number) is None


def test_procedure_that_is_not_in_force_is_not_offered(version):
    Procedure.objects.update(live=False)

    assert (offers(), offer("openness")) == ([], None)


def test_procedure_without_a_form_is_not_offered(units):
    builders.build_version(units, channels=(Channel("phone", Text("电话")),))

    assert offers() == []


def test_disclosure_procedure_is_not_offered(version):
    Procedure.objects.update(kind=Procedure.Kind.DISCLOSURE)

    assert offers() == []
