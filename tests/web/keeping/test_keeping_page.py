"""The keeper's page: how the installation does, in words; nothing of a client, and nobody else's to open."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

from openipt.actions import people
from openipt.core.refusals import Forbidden
from openipt.record import models, read
from openipt.record.keeping import logbook
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture(autouse=True)
def _an_empty_logbook():
    yield
    (settings.OPENIPT_DATA / logbook.NAME).unlink(missing_ok=True)


def page_of(account_id) -> str:
    client = Client()
    client.force_login(get_user_model().objects.get(id=account_id))
    return client.get("/keeper/").content.decode()


def note(what: logbook.What, *, days_ago: int, good: bool = True, words: str = "It went as it should.") -> None:
    # Whole days by the wall clock of the place: near midnight and across summer time, hours would give another number of days.
    at = datetime.now(ZoneInfo("Europe/London")) - timedelta(days=days_ago)
    logbook.note(settings.OPENIPT_DATA, what, {"at": at, "good": good, "words": words})


def test_what_never_was_says_so_and_what_to_type(cast):
    page = page_of(cast.accounts["finn"])
    assert page.count("Never yet") == 3
    assert "There was never a backup that went well. Type: openipt backup" in page


def test_ages_say_themselves_in_words_and_what_is_overdue_carries_a_tag(cast):
    note("backup", days_ago=0)
    note("drill", days_ago=9)
    note("kit_drill", days_ago=400)
    page = page_of(cast.accounts["finn"])
    assert "Today, " in page
    assert "Nine days ago" in page
    assert "400 days ago" in page
    assert page.count("Look here") == 1
    assert "The last drill was 9 days ago. Type: openipt drill" in page


def test_a_backup_that_failed_is_said_with_its_sentence_beside_the_last_good_one(cast):
    note("backup", days_ago=2)
    note("backup", days_ago=0, good=False, words="The folder is full.")
    page = page_of(cast.accounts["finn"])
    assert "Two days ago" in page
    assert "did not go well: The folder is full." in page


def test_what_stands_against_serving_stands_first(cast, settings):
    settings.OPENIPT_PUBLIC_ADDRESS = "http://clinic.example"
    page = page_of(cast.accounts["finn"])
    assert page.index("Mend this first") < page.index("Backups and drills")
    assert "Write it with https://" in page


def test_nothing_of_a_client_and_no_count_of_them_stands_there(cast):
    page = page_of(cast.accounts["finn"])
    for words in ("Ana", "client", "case"):
        assert words not in page.replace("Nothing of a client stands here.", "").replace("Where clients", "")


def test_only_a_keeper_opens_it_and_each_look_has_its_line(cast):
    for other in (cast.ben, cast.cleo, cast.eve):
        with pytest.raises(Forbidden):
            read.keeper_page(other, now=datetime.now(UTC))
    read.keeper_page(cast.finn, now=datetime.now(UTC))
    lines = models.AuditLine.objects.filter(verb="read_keeper_page").values_list("actor", "outcome", "relation")
    assert sorted(lines) == sorted(
        [*((each.name_in_audit, "refused", "none") for each in (cast.ben, cast.cleo, cast.eve)), (cast.finn.name_in_audit, "done", "keeper_here")]
    )


def test_whoever_works_alone_has_the_caseload_and_the_keeping_in_one_menu(cast):
    account = people.give_account("gina@test.example", PASSWORD)
    people.take_in_member(cast.finn.practice.id, account, "Gina B.", ("therapist", "keeper"))
    client = Client()
    client.force_login(get_user_model().objects.get(id=account))
    assert client.get("/").headers["Location"] == "/caseload/"
    for address in ("/caseload/", "/clients/add/", "/keeper/"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert 'href="/keeper/"' in answer.content.decode()
        assert 'href="/caseload/"' in answer.content.decode()
