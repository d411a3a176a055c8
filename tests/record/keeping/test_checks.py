"""The checks of an installation: each is good on a sound one, and each is made to fail for real."""

import os
import shutil
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection, connections

from openipt.record import installation_file, keys, models
from openipt.record.installation_file import InstallationFile
from openipt.record.keeping import checks, checks_of_engines, checks_of_folders, logbook, rotation
from openipt.record.keeping.check import Looked
from openipt.record.keystore.models import ClientKey, ProcessNoteKey
from tests.cast import NOW


@pytest.fixture
def here(tmp_path) -> Looked:
    """An installation's folder with a ring of keys, and nothing else."""
    os.chmod(tmp_path, 0o700)
    keys.make_root_key(tmp_path)
    return Looked(tmp_path, datetime.now(UTC))


def verdict(finding: checks.Finding) -> str:
    return finding[0]


class TestFolders:
    """Where the data lie."""

    def test_the_disk_of_this_machine_is_good(self, here):
        assert verdict(checks_of_folders.disk(here)) in ("good", "look")

    @pytest.mark.parametrize("name", ["Dropbox", "OneDrive - Clinic", "Nextcloud", "Google Drive"])
    def test_a_folder_that_is_synced_away_is_refused(self, here, name):
        data = here.data / name / "data"
        data.mkdir(parents=True)
        assert verdict(checks_of_folders.disk(Looked(data, here.now))) == "refuse"

    @pytest.mark.parametrize(
        ("kind", "expected"), [("nfs4", "refuse"), ("cifs", "refuse"), ("fuse.sshfs", "refuse"), ("ext4", "good"), ("btrfs", "good")]
    )
    def test_the_nearest_mount_decides(self, kind, expected):
        mounts = (
            f"22 1 8:1 / / rw - xfs /dev/sda1 rw\n23 22 0:40 / /srv/my\\040data rw,relatime - {kind} somewhere rw\n24 22 0:41 / /srv/m rw - nfs x rw"
        )
        found = checks_of_folders.place(Path("/srv/my data/openipt"), mounts)
        assert verdict(found) == expected
        assert verdict(checks_of_folders.place(Path("/home/x"), mounts)) == "good"

    def test_where_nothing_is_known_of_the_disk_it_asks_for_a_look(self):
        assert verdict(checks_of_folders.place(Path("/srv"), "")) == "look"

    @pytest.mark.parametrize("which", ["keys", "keys/root.key", "keeping.json"])
    @pytest.mark.parametrize("mode", [0o040, 0o004, 0o020])
    def test_whatever_others_could_read_is_refused_by_name(self, here, which, mode):
        logbook.note(here.data, "backup", {"at": NOW, "good": True, "words": ""})
        assert verdict(checks_of_folders.readers(here)) == "good"
        os.chmod(here.data / which, (here.data / which).stat().st_mode | mode)
        found = checks_of_folders.readers(here)
        assert verdict(found) == "refuse"
        assert which in found[1]

    def test_a_folder_that_others_may_write_into_is_refused(self, here):
        here.data.chmod(0o770)
        assert verdict(checks_of_folders.readers(here)) == "refuse"

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
    def test_a_file_of_somebody_else_is_refused(self, here):
        os.chown(keys.root_key_file(here.data), 65534, -1)
        assert "belongs to another user" in checks_of_folders.readers(here)[1]

    @pytest.mark.parametrize(("share", "expected"), [(0.3, "good"), (0.049, "look"), (0.009, "refuse")])
    def test_a_full_disk_is_refused_and_an_almost_full_one_asks_for_a_look(self, here, share, expected):
        assert verdict(checks_of_folders.room_left(share, 10**9)) == expected
        found = shutil.disk_usage(here.data)
        assert checks_of_folders.room(here)[0] == checks_of_folders.room_left(found.free / found.total, found.free)[0]

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ("", "good"),
            ("https://clinic.example", "good"),
            ("http://localhost:8000", "good"),
            ("http://clinic.example", "refuse"),
            ("clinic.example", "refuse"),
            ("https://", "refuse"),
            ("https://clinic.example/ipt", "refuse"),
            ("https://clinic.example/", "good"),
        ],
    )
    def test_a_public_address_without_https_is_refused(self, here, settings, given, expected):
        settings.OPENIPT_PUBLIC_ADDRESS = given
        assert verdict(checks_of_folders.address(here)) == expected

    def test_no_backup_folder_and_one_that_is_not_there_ask_for_a_look(self, here):
        assert verdict(checks_of_folders.backup_folders(here)) == "look"
        installation_file.write(here.data, InstallationFile(backup_folders=(str(here.data.parent / "not-there"),)))
        assert "is not there" in checks_of_folders.backup_folders(here)[1]

    @pytest.mark.parametrize("where", [".", "backups", ".."])
    def test_a_backup_folder_within_the_data_or_around_them_is_refused(self, here, where):
        installation_file.write(here.data, InstallationFile(backup_folders=(str(here.data / where),)))
        assert verdict(checks_of_folders.backup_folders(here)) == "refuse"

    def test_backups_on_the_same_disk_ask_for_a_look_and_on_another_are_good(self, here, tmp_path_factory):
        beside = tmp_path_factory.mktemp("backups")
        installation_file.write(here.data, InstallationFile(backup_folders=(str(beside),)))
        assert "on the same disk" in checks_of_folders.backup_folders(here)[1]
        other = Path("/dev/shm")  # noqa: S108  # a disk of its own on Linux; nothing is written there
        if os.access(other, os.W_OK) and other.stat().st_dev != beside.stat().st_dev:
            installation_file.write(here.data, InstallationFile(backup_folders=(str(beside), str(other))))
            assert verdict(checks_of_folders.backup_folders(here)) == "good"


class TestKeys:
    """The ring of root keys."""

    def test_a_fresh_key_is_good_and_one_of_a_year_ago_asks_for_a_look(self, here):
        assert verdict(checks.root_key(here)) == "good"
        assert "openipt keys rotate" in checks.root_key(Looked(here.data, here.now + timedelta(days=370)))[1]

    def test_a_damaged_key_is_refused(self, here):
        keys.root_key_file(here.data).write_text("00")
        keys.forget(here.data)
        assert verdict(checks.root_key(here)) == "refuse"

    def test_an_exchange_that_was_cut_off_asks_for_a_look(self, here):
        rotation._begin(here.data)
        assert "cut off" in checks.root_key(here)[1]


class TestHabits:
    """Backups, drills and the rehearsal with the kit."""

    CHECKS = (("backup", checks.backup), ("drill", checks.drill))

    @pytest.mark.parametrize(("what", "check"), CHECKS)
    def test_never_asks_for_a_look_and_so_does_more_than_eight_days_ago(self, here, what, check):
        assert "never" in check(here)[1]
        logbook.note(here.data, what, {"at": here.now - timedelta(days=8), "good": True, "words": ""})
        assert verdict(check(here)) == "good"
        assert "9 days ago" in check(Looked(here.data, here.now + timedelta(days=1, minutes=1)))[1]

    @pytest.mark.parametrize(("what", "check"), CHECKS)
    def test_one_that_failed_after_a_good_one_asks_for_a_look_with_its_sentence(self, here, what, check):
        logbook.note(here.data, what, {"at": here.now - timedelta(hours=2), "good": True, "words": ""})
        logbook.note(here.data, what, {"at": here.now, "good": False, "words": "The folder is full."})
        assert check(here)[1].endswith("did not go well: The folder is full.")

    def test_a_kit_that_nobody_tried_asks_for_a_look(self, here):
        assert verdict(checks.kit(here)) == "look"
        logbook.note(here.data, "kit_drill", {"at": here.now, "good": True, "words": ""})
        assert verdict(checks.kit(here)) == "good"


class TestEngines:
    """What can be said of an engine without one."""

    def test_an_engine_that_loses_data_is_refused(self):
        assert verdict(checks_of_engines.embedded_engine((3, 51, 2))) == "refuse"
        assert verdict(checks_of_engines.embedded_engine((3, 51, 3))) == "good"

    @pytest.mark.skipif(sqlite3.sqlite_version_info >= (3, 51, 3), reason="this Python links a sound engine")
    def test_the_engine_that_this_python_carries_is_refused(self):
        assert verdict(checks_of_engines.embedded_engine(sqlite3.sqlite_version_info)) == "refuse"

    SOUND = checks_of_engines.ServerFacts(17, {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}, True, True, True)

    @pytest.mark.parametrize(
        ("harm", "words"),
        [
            ({"version": 14}, "older"),
            ({"settings": {**SOUND.settings, "fsync": "off"}}, "fsync"),
            ({"settings": {**SOUND.settings, "full_page_writes": "off"}}, "full_page_writes"),
            ({"settings": {**SOUND.settings, "synchronous_commit": "local"}}, "synchronous_commit"),
            ({"encrypted": False}, "sslmode=verify-full"),
            ({"has_password": False}, "password"),
        ],
    )
    def test_a_server_that_loses_or_leaks_is_refused(self, harm, words):
        assert verdict(checks_of_engines.server(self.SOUND)) == "good"
        found = checks_of_engines.server(replace(self.SOUND, **harm))
        assert verdict(found) == "refuse"
        assert words in found[1]

    def test_on_this_machine_a_server_needs_neither_password_nor_encryption(self):
        facts = checks_of_engines.ServerFacts(15, self.SOUND.settings, travels=False, encrypted=False, has_password=False)
        assert verdict(checks_of_engines.server(facts)) == "good"


@pytest.mark.django_db(databases=["default", "keys"])
class TestDatabases:
    """What is asked of the databases themselves."""

    @pytest.fixture
    def looked(self, settings) -> Looked:
        return Looked(settings.OPENIPT_DATA, datetime.now(UTC))

    def test_a_sound_installation_has_nothing_to_mend(self, cast, looked):
        refused = [check for check in checks.every(looked.data, looked.now) if check.verdict == "refuse" and check.name != "readers"]
        assert refused == []

    @pytest.mark.only_on("sqlite")
    @pytest.mark.parametrize("pragma", [*checks_of_engines.IN_FORCE])
    @pytest.mark.parametrize("alias", ["default", "keys"])
    def test_a_setting_that_is_not_in_force_is_refused_by_name(self, tmp_path, looked, alias, pragma):
        connections["default"].ensure_connection()
        own = connections[alias]
        aside = connections.create_connection(alias)
        aside.settings_dict = {**own.settings_dict, "NAME": str(tmp_path / "aside.db"), "CONN_MAX_AGE": 0}
        connections[alias] = aside
        try:
            assert verdict(checks_of_engines.writing(looked)) == "good"
            with aside.cursor() as cursor:
                other = {"journal_mode": "DELETE", "synchronous": "NORMAL", "mmap_size": "65536"}.get(pragma)
                cursor.execute(f"PRAGMA {pragma} = {other or 1 - min(1, checks_of_engines.IN_FORCE[pragma])}")
            found = checks_of_engines.writing(looked)
            assert verdict(found) == "refuse"
            assert pragma in found[1]
        finally:
            connections[alias] = own
            aside.close()

    def test_a_lost_trigger_is_refused_by_name(self, looked):
        assert verdict(checks_of_engines.protection(looked)) == "good"
        drop = "DROP TRIGGER answer_refuses_update" + (" ON answer" if connection.vendor == "postgresql" else "")
        with connection.cursor() as cursor:
            cursor.execute(drop)
        assert "answer_refuses_update" in checks_of_engines.protection(looked)[1]

    def test_databases_of_an_older_version_ask_for_a_look_and_of_a_newer_one_are_refused(self, looked):
        assert verdict(checks_of_engines.form(looked)) == "good"
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM django_migrations WHERE app = 'record' AND name = (SELECT max(name) FROM django_migrations WHERE app = 'record')"
            )
        assert verdict(checks_of_engines.form(looked)) == "look"
        with connection.cursor() as cursor:
            cursor.execute("UPDATE django_migrations SET name = '9999_of_tomorrow' WHERE name = '0001_the_record'")
        assert verdict(checks_of_engines.form(looked)) == "refuse"

    def test_a_client_without_a_key_is_counted_and_not_named(self, cast, looked):
        assert verdict(checks.key_store(looked)) == "good"
        key = ClientKey.objects.get()
        ClientKey.objects.all().delete()
        found = checks.key_store(looked)
        assert found == ("refuse", "1 of 1 clients have no key: their record cannot be read. Bring the key store back from its backup.")
        assert str(key.client_id) not in found[1]

    def test_a_key_that_does_not_open_is_refused(self, cast, looked):
        ClientKey.objects.update(wrapped=bytes(40))
        assert verdict(checks.key_store(looked)) == "refuse"

    def test_the_key_of_a_process_note_that_does_not_open_is_refused(self, looked):
        keys.make_process_note_key(UUID(int=1), UUID(int=2))
        assert verdict(checks.key_store(looked)) == "good"
        ProcessNoteKey.objects.update(wrapped=bytes(40))
        assert verdict(checks.key_store(looked)) == "refuse"

    def test_a_broken_audit_trail_is_refused(self, cast, looked):
        assert verdict(checks.audit_trail(looked)) == "good"
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER audit_line_refuses_update" + (" ON audit_line" if connection.vendor == "postgresql" else ""))
            cursor.execute("UPDATE audit_line SET outcome = 'refused' WHERE number = 1")
        assert "do not hold" in checks.audit_trail(looked)[1]

    def test_a_cache_that_each_process_has_for_itself_is_refused(self, looked, settings):
        assert verdict(checks.shared_cache(looked)) == "good"
        settings.CACHES = {**settings.CACHES, "tries": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
        assert verdict(checks.shared_cache(looked)) == "refuse"

    def test_a_clock_behind_what_was_written_down_is_refused(self, cast, looked):
        assert verdict(checks.clock(looked)) == "good"
        assert "Set the clock right" in checks.clock(Looked(looked.data, looked.now - timedelta(days=1)))[1]

    def test_a_time_zone_that_this_machine_does_not_know_is_refused(self, cast, looked):
        models.Service.objects.update(zone="Europe/Atlantis")
        assert "Europe/Atlantis is not known" in checks.clock(looked)[1]
