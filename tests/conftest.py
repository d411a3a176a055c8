"""What every test stands on: an installation of its own in a temporary folder, with its own keys."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

_FOLDER = Path(tempfile.mkdtemp(prefix="openipt-tests-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
os.environ["OPENIPT_DATA"] = str(_FOLDER)
os.environ["DJANGO_SETTINGS_MODULE"] = "openipt.config.settings"
os.environ.pop("OPENIPT_PUBLIC_ADDRESS", None)

from openipt.cli import installation  # noqa: E402

installation.make_empty(_FOLDER)
installation.open_installation(_FOLDER)
(_FOLDER / "static").mkdir()


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Test databases are real encrypted files of their own."""
    from django.db import connections

    for alias in connections:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        connections[alias].settings_dict["TEST"]["NAME"] = str(_FOLDER / f"test-{alias}-{worker}.db")


@pytest.fixture(autouse=True)
def _static_files_without_a_manifest(settings) -> None:
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # signing in is tested by what it lets in, not by its cost


@pytest.fixture(autouse=True)
def _nothing_is_remembered_from_the_test_before() -> None:
    """Tries to sign in are counted in a cache, and the kind of practice is asked for once only."""
    from django.core.cache import cache

    from openipt.record import read

    cache.clear()
    read.installation.cache_clear()


@pytest.fixture
def cast(db):
    """The cast, in two practices, with a course of Ana's."""
    from tests.cast import make_cast

    return make_cast()
