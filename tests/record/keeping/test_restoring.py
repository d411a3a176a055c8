"""Restoring: the newest good backup comes back as it was, and whatever is not good is refused in one sentence before anything is an installation."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from openipt.cli.second_process import look_at, what_it_saw
from openipt.record.keeping import archives, backups, kit, restoring, snapshots
from openipt.record.keeping.archives import Archive, name_of
from openipt.record.keeping.problem import Problem
from openipt.record.keeping.restoring import Looked
from tests.processes import openipt
from tests.record.keeping.test_snapshots import harm

pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def restore(practice, archives_of, tmp_path):
    """Restore from the copied archives into a new folder; what was said on the way is kept in `said`."""

    def _restore(source: Path | None = None, identity: str | None = None, look=looks, into: Path | None = None) -> restoring.Restored:
        return restoring.restore(source or archives_of, identity or practice.kit.identity, into or tmp_path / "back", look, said.append)

    said: list[str] = []
    _restore.said = said
    return _restore


def looks(data: Path) -> Looked:
    """What `look_at` sees, sooner."""
    return what_it_saw(openipt(data, "drill", "--within"))


def nobody_looks(data: Path) -> Looked:
    raise AssertionError("This should have been refused before anybody looked.")


def archive_in(folder: Path, kind: str) -> Archive:
    return next(each for each in archives.archives_in(folder) if each.kind == kind)


def another(archive: Archive, *, days: int) -> Archive:
    """A copy of an archive under the name of another day."""
    at = archive.taken_at + timedelta(days=days)
    return Archive(Path(shutil.copy(archive.path, archive.path.with_name(name_of(archive.kind, at)))), archive.kind, at)


def test_it_comes_back_as_it_was_and_is_sound(practice, restore, tmp_path):
    before = snapshots.contents(practice.data)
    found = restore(look=look_at)
    assert (found.looked.record, found.looked.keystore) == (before[0].digest, before[1].digest)
    assert (found.courses, found.looked.clients, found.looked.opened, found.looked.wrong) == (2, 2, 100, ())
    assert found.looked.audit_lines == before[0].rows["audit_line"]
    back = tmp_path / "back"
    assert (back / "overlay" / "measures" / "README.md").read_text().startswith("# A clinic's own")
    assert not (back / "manifest.json").exists()
    assert {path.stat().st_mode & 0o077 for path in [back, *back.rglob("*")]} == {0}
    assert {path.name for path in tmp_path.iterdir()} == {"back", "archives"}
    assert restore.said == []
    now = snapshots.contents(back)[0]
    assert now.rows == {**before[0].rows, "audit_line": before[0].rows["audit_line"] + 1}  # that it was looked through


def test_an_empty_folder_may_be_there_already_and_a_named_archive_is_taken(practice, restore, archives_of, tmp_path):
    (tmp_path / "back").mkdir()
    record = archive_in(archives_of, "record")
    another(record, days=1)
    another(archive_in(archives_of, "keys"), days=1)
    found = restore(source=record.path)
    assert (found.record, found.keystore.name) == (record.path, name_of("keys", record.taken_at + timedelta(days=1)))


def test_a_backup_from_before_the_keys_were_exchanged_comes_back_with_the_keys_from_after(practice, copied, archives_of, tmp_path):
    from openipt.record import keys

    data = copied()
    keys.forget(data)
    old = archive_in(archives_of, "record")
    new_key = keys.add_root_key(data)
    (tmp_path / "later").mkdir()
    backups.back_up(data, [tmp_path / "later"])
    shutil.copy(archive_in(tmp_path / "later", "keys").path, archives_of)
    archive_in(archives_of, "keys").path.unlink()
    found = restoring.restore(old.path, practice.kit.identity, tmp_path / "back", looks, print)
    assert found.looked.wrong == ()
    assert new_key in (keys.ring(tmp_path / "back"))


class TestTheKit:
    @pytest.mark.parametrize(
        "page",
        [
            "{0}\n",
            "Recovery kit of Linden House\n\n  Keep this away from the machine.\n\n  {0}\n\nMade on 22 November 2026.\n",
            "{0[0]}\n{0[1]}",
        ],
    )
    def test_its_key_is_found_in_the_text_of_the_printed_page(self, practice, page):
        identity = practice.kit.identity
        text = page.format((identity[:40], identity[40:])) if "[0]" in page else page.format(identity.lower())
        assert restoring.identity_in(text) == identity

    @pytest.mark.parametrize("text", ["", "age1" + "q" * 58, "AGE-SECRET-KEY-1", "AGE-SECRET-KEY-1" + "Q" * 57])
    def test_a_page_without_a_whole_key_is_refused(self, text):
        with pytest.raises(Problem, match="no whole key in the kit"):
            restoring.identity_in(text)


class TestWhatIsRefused:
    def test_a_folder_that_is_not_empty(self, restore, tmp_path):
        (tmp_path / "back").mkdir()
        (tmp_path / "back" / "letter.txt").write_text("mine")
        with pytest.raises(Problem, match="is not empty"):
            restore(look=nobody_looks)
        assert (tmp_path / "back" / "letter.txt").read_text() == "mine"

    def test_another_kit(self, restore, tmp_path):
        with pytest.raises(Problem, match="is locked to another key than this one"):
            restore(identity=kit.new_kit().identity, look=nobody_looks)
        assert not (tmp_path / "back").exists()

    @pytest.mark.parametrize("kind", ["record", "keys"])
    @pytest.mark.parametrize(
        ("damage", "sentence"),
        [
            (lambda path: harm(path), "is damaged"),
            (lambda path: path.write_bytes(path.read_bytes()[:-5000]), "cut short"),
            (lambda path: path.write_bytes(b""), "not in the age format"),
        ],
    )
    def test_a_damaged_or_cut_archive_where_there_is_no_other(self, restore, archives_of, tmp_path, kind, damage, sentence):
        damage(archive_in(archives_of, kind).path)
        with pytest.raises(Problem, match=sentence):
            restore(look=nobody_looks)
        assert {path.name for path in tmp_path.iterdir()} == {"archives"}

    def test_a_record_without_keys(self, restore, archives_of):
        archive_in(archives_of, "keys").path.unlink()
        with pytest.raises(Problem, match="There is no keys archive as new as"):
            restore(look=nobody_looks)

    def test_a_record_with_older_keys_alone(self, restore, archives_of):
        keys = archive_in(archives_of, "keys")
        another(keys, days=-1)
        keys.path.unlink()
        with pytest.raises(Problem, match="There is no keys archive as new as"):
            restore(look=nobody_looks)

    def test_the_keys_of_another_practice(self, practice, restore, archives_of, tmp_path):
        from openipt.record import keys

        data = Path(shutil.copytree(practice.data, tmp_path / "other"))
        keys.forget(data)
        _relock(data)
        (tmp_path / "others").mkdir()
        backups.back_up(data, [tmp_path / "others"])
        archive_in(archives_of, "keys").path.unlink()
        shutil.copy(archive_in(tmp_path / "others", "keys").path, archives_of)
        with pytest.raises(Problem, match="they belong to another practice"):
            restore(look=nobody_looks)

    def test_an_empty_folder_and_a_file_that_is_none_of_ours(self, restore, archives_of, tmp_path):
        (tmp_path / "nothing").mkdir()
        (tmp_path / "letter.txt").write_text("hello")
        for source, sentence in (
            (tmp_path / "nothing", "There is no backup in"),
            (tmp_path / "letter.txt", "is no archive of a record"),
            (archive_in(archives_of, "keys").path, "is no archive of a record"),
            (tmp_path / "gone", "There is no file or folder"),
        ):
            with pytest.raises(Problem, match=sentence):
                restore(source=source, look=nobody_looks)

    def test_an_archive_under_the_name_of_the_other_kind(self, restore, archives_of):
        keys = archive_in(archives_of, "keys")
        shutil.copy(keys.path, archive_in(archives_of, "record").path)
        with pytest.raises(Problem, match="named as one kind of archive, and is another"):
            restore(look=nobody_looks)

    def test_a_record_whose_client_has_no_key(self, practice, copied, restore, tmp_path):
        from openipt.record.sqlite.which_key import file_key

        data = copied()
        with snapshots.opened(data / "keys" / "keystore.db", file_key(data, "key-store-file")) as connection, connection:
            connection.execute("DELETE FROM keystore_clientkey WHERE client_id = (SELECT max(client_id) FROM keystore_clientkey)")
        (tmp_path / "lacking").mkdir()
        backups.back_up(data, [tmp_path / "lacking"])
        with pytest.raises(Problem, match="The keys of 1 of 2 clients are missing"):
            restore(source=tmp_path / "lacking")
        assert not (tmp_path / "back").exists()

    @pytest.mark.parametrize(
        ("statement", "sentence"),
        [
            ("UPDATE audit_line SET verb = 'another' WHERE id = (SELECT min(id) FROM audit_line)", "does not follow from the line before it"),
            ("INSERT INTO django_migrations (app, name, applied) VALUES ('record', '9999_a_later_one', '2030-01-01')", "newer version of OpenIPT"),
        ],
    )
    def test_a_record_that_was_tampered_with_or_is_too_new(self, copied, restore, tmp_path, statement, sentence):
        from openipt.record.sqlite.which_key import file_key

        data = copied()
        with snapshots.opened(data / "record" / "openipt.db", file_key(data, "record-file")) as connection, connection:
            connection.execute("DROP TRIGGER audit_line_refuses_update")
            connection.execute(statement)
        (tmp_path / "tampered").mkdir()
        backups.back_up(data, [tmp_path / "tampered"])
        with pytest.raises(Problem, match=sentence):
            restore(source=tmp_path / "tampered")
        assert not (tmp_path / "back").exists()

    def test_what_came_out_otherwise_than_it_went_in(self, restore, tmp_path):
        with pytest.raises(Problem, match="is not what was backed up"):
            restore(look=lambda data: Looked("another", "another", 1, 1, 1, ()))
        assert not (tmp_path / "back").exists()


class TestWhatIsPassedOver:
    def test_a_damaged_newer_backup_for_an_older_good_one(self, restore, archives_of):
        record = archive_in(archives_of, "record")
        newer = another(record, days=1)
        another(archive_in(archives_of, "keys"), days=1)
        harm(newer.path)
        assert restore().record == record.path
        assert [sentence.partition(":")[0] for sentence in restore.said] == ["Passed over"]
        assert newer.path.name in restore.said[0]

    def test_damaged_newer_keys_for_older_good_ones(self, restore, archives_of):
        keys = archive_in(archives_of, "keys")
        newer = another(keys, days=1)
        harm(newer.path)
        assert restore().keystore == keys.path
        assert newer.path.name in restore.said[0]

    def test_what_a_killed_restore_left(self, restore, tmp_path):
        left = tmp_path / "unfinished-restore-of-back"
        (left / "record").mkdir(parents=True)
        (left / "record" / "openipt.db").write_bytes(b"half of it")
        restore()
        assert {path.name for path in tmp_path.iterdir()} == {"back", "archives"}


def test_keys_that_were_deleted_since_are_told(practice, copied, archives_of, tmp_path):
    from openipt.record.keystore.models import ClientKey
    from openipt.record.sqlite.which_key import file_key

    data, said = copied(), []
    table = ClientKey._meta.db_table
    with snapshots.opened(data / "keys" / "keystore.db", file_key(data, "key-store-file")) as connection, connection:
        connection.execute(f"DELETE FROM {table} WHERE client_id = (SELECT max(client_id) FROM {table})")  # noqa: S608
    (tmp_path / "later").mkdir()
    backups.back_up(data, [tmp_path / "later"])
    shutil.copy(archive_in(tmp_path / "later", "keys").path, archives_of)
    record = archive_in(archives_of, "record")
    with pytest.raises(Problem, match="clients are missing"):
        restoring.restore(record.path, practice.kit.identity, tmp_path / "back", looks, said.append)
    assert "has 1 fewer keys than" in said[0]


def _relock(data: Path) -> None:
    """Give the practice root keys that are not those of the one it was copied from, and lock its key store with them."""
    from openipt.record import keys
    from openipt.record.sqlite.which_key import file_key

    files = {"record-file": data / "record" / "openipt.db", "key-store-file": data / "keys" / "keystore.db"}
    old = {purpose: file_key(data, purpose) for purpose in files}
    (data / "keys" / "root.key").unlink()
    keys.make_root_key(data)
    keys.forget(data)
    for purpose, file in files.items():
        with snapshots.opened(file, old[purpose]) as connection:
            connection.execute(f"PRAGMA rekey = \"x'{keys.purpose_key(data, purpose).hex()}'\"")
