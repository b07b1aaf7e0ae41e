import pytest

from tests import databases
from tests.benchmarks.site_under_test import site_of_its_own
from tests.faults.mail_server import MailServer


@pytest.fixture(scope="module")
def mail_server():
    with MailServer() as server:
        yield server


@pytest.fixture(scope="module")
def site(mail_server):
    """A site with a promise and a form, not yet running."""
    with site_of_its_own(
        "faults",
        settings="tests.faults.settings",
        inside="tests.faults.inside",
        environment={"FAULTS_MAIL_PORT": str(mail_server.port)},
    ) as site:
        databases.put_a_copy(site.data)
        site.ask("fill")
        yield site
