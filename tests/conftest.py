"""What every test stands on: an installation of its own in a temporary folder, with its own keys."""

import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import pytest_django

_FOLDER = Path(tempfile.mkdtemp(prefix="openipt-tests-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
os.environ["OPENIPT_DATA"] = str(_FOLDER)
os.environ["DJANGO_SETTINGS_MODULE"] = "openipt.config.settings"
for _name in ("OPENIPT_PUBLIC_ADDRESS", "DATABASE_URL", "KEYS_DATABASE_URL"):
    os.environ.pop(_name, None)

from openipt.cli import installation  # noqa: E402
from tests import empty, engine, processes  # noqa: E402

empty.begin()
engine.lay_addresses(_FOLDER)
installation.make_empty(_FOLDER)
installation.open_installation(_FOLDER)
(_FOLDER / "static").mkdir()


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> ExitStack:
    """Each worker has test databases of its own: real encrypted files, or databases on the server. It has the turn to make or to copy them."""
    from django.db import connections

    turn = ExitStack()
    turn.enter_context(empty.in_turn())
    for alias in connections:
        settings, worker = connections[alias].settings_dict, os.environ.get("PYTEST_XDIST_WORKER", "main")
        if engine.ENGINE == "postgresql":
            settings["OPTIONS"]["options"] += " -c statement_timeout=0"  # a busy machine takes its time over making and dropping a database
            settings["TEST"]["NAME"] = f"{settings['NAME']}_{worker}"
            settings["TEST"]["TEMPLATE"] = empty.name_on_server(alias) if empty.is_there(alias) else None
        else:
            settings["TEST"]["NAME"] = str(_FOLDER / f"test-{alias}-{worker}.db")
            if empty.is_there(alias):
                empty.copy(alias, Path(settings["TEST"]["NAME"]), settings["OPTIONS"]["key"]())
    return turn


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Files that were copied are used as they are; they go with the folder in the end."""
    return engine.ENGINE == "sqlite"


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_modify_db_settings: ExitStack, django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[None]:
    """What was made is laid open to the other workers, whose turn it is now. Whoever stands there in the end leaves before the databases go."""
    from django.db import connections

    from tests import standing_cast

    with django_db_modify_db_settings, django_db_blocker.unblock():
        for alias in connections:
            settings = connections[alias].settings_dict
            if settings["NAME"] == settings["TEST"]["NAME"] and not empty.is_there(alias):
                connections[alias].close()
                empty.lay_open(alias, settings["NAME"], b"" if engine.ENGINE == "postgresql" else settings["OPTIONS"]["key"]())
    yield
    with django_db_blocker.unblock():
        standing_cast.leave()


def pytest_collection_finish() -> None:
    """What is loaded by now stays: it need not be looked through again for what could be thrown away."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """A worker is to read its settings once it has an installation of its own. With this in its environment it would read ours before."""
    del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Whoever shares with the workers outlives them."""
    if not hasattr(session.config, "workerinput"):
        empty.take_away()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about the other engine, `pytest.mark.only_on("sqlite")`, and on the second engine what is the same on both."""
    others = [item for item in items if not _is_about(item, engine.ENGINE)]
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in set(others)]


def _is_about(item: pytest.Item, which: str) -> bool:
    """Whether a test can come out otherwise on that engine than on the other.

    On the server runs what asks the test databases, and whatever module lays databases aside by the engine of the run. A test that does
    neither reads files, or has commands work on a folder of its own, which is embedded whatever the run is about: it would do the same again.
    """
    if mark := item.get_closest_marker("only_on"):
        return bool(mark.args[0] == which)
    if which == "sqlite" or item.get_closest_marker("browser") or item.get_closest_marker("django_db"):
        return True
    asks_for = set(getattr(item, "fixturenames", ()))
    return bool(asks_for & {"db", "transactional_db", "django_db_setup"}) or any(hasattr(item.module, name) for name in ("engine", "empty"))


@pytest.fixture(scope="session", autouse=True)
def _databases_made_aside() -> Iterator[None]:
    yield
    processes.end()
    engine.take_databases_away()


@pytest.fixture(scope="session", autouse=True)
def _static_files_without_a_manifest() -> Iterator[None]:
    from django.conf import settings
    from django.test import override_settings

    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # signing in is tested by what it lets in, not by its cost
    with override_settings(STORAGES=storages, PASSWORD_HASHERS=hashers):
        yield


@pytest.fixture(autouse=True)
def _nothing_is_remembered_from_the_test_before() -> None:
    """The kind of practice is asked for once only. Tries to sign in are counted in the database, whose rows go with their test.

    The courses of a cast that stands are the same in the next test, and have gone through something else there: what is kept of a course
    while the program runs must not outlive a test.
    """
    from openipt.record import course_scores, keys, lists, read, reading_desk, watch
    from openipt.web.courses import present

    read.installation.cache_clear()
    watch.seen_in.cache_clear()
    for kept in (lists._kept, course_scores._kept, course_scores._told._kept, reading_desk._told._kept, keys._OPENED, present._kept):
        kept.clear()


@pytest.fixture
def _who_is_there(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> None:
    """The cast stands before a test that asks for it begins, and nobody before any other."""
    from tests import standing_cast

    with django_db_blocker.unblock():
        if "cast" in request.fixturenames:
            standing_cast.stand()
        else:
            standing_cast.leave()


@pytest.fixture
def _django_db_helper(_who_is_there: None, _django_db_helper: None) -> None:
    """A test's own transaction, inside the one in which the cast stands: pytest-django begins it here, for `db` and for the mark."""


@pytest.fixture
def cast(db):
    """The cast, in two practices, with a course of Ana's."""
    from tests import standing_cast
    from tests.cast import make_cast

    return standing_cast.found() or make_cast()


@pytest.fixture
def loaded_screener(tmp_path: Path) -> Iterator[None]:
    """A clinic that has loaded the wording of a licensed screener."""
    from tests.screener import screener_loaded

    with screener_loaded(tmp_path):
        yield


@pytest.fixture(scope="session", autouse=True)
def _forms_are_sent_as_pages_show_them() -> Iterator[None]:
    """Tests write down a form's own fields; the marks on its ids come from the page that would have shown it."""
    from django.test import Client

    from tests.as_shown import as_shown

    post = Client.post

    def send(self, path, data=None, *more, **named):
        return post(self, path, as_shown(self, path, data or {}) if data is None or isinstance(data, dict) else data, *more, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "post", send)
        yield


@pytest.fixture
def two_questionnaires() -> Iterator[None]:
    """IPT in sixteen sessions as a service keeps it that asks the PHQ-9 and the GAD-7 alone: what is sent can be counted on one hand."""
    from django.conf import settings

    from openipt.core.library import OWN_FOLDER
    from openipt.record import shelf

    folder = settings.OPENIPT_DATA / "overlay"
    lines = (OWN_FOLDER / "protocols" / "ipt16.toml").read_text(encoding="utf-8").splitlines(keepends=True)
    more = ('"function_5"', '"ucla3"', '"alliance_pulse"')
    (folder / "protocols").mkdir(parents=True)
    (folder / "protocols" / "ipt16.toml").write_text("".join(line for line in lines if not any(key in line for key in more)), encoding="utf-8")
    shelf.library.cache_clear()
    yield
    shutil.rmtree(folder)
    shelf.library.cache_clear()
