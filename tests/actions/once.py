"""What holds for every action: sent twice it is done once, sent again with other content it is refused, and strangers are refused."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from openipt.core.refusals import NotFound, Refusal
from openipt.record import models
from openipt.record.models.base import DOORS_OPEN, Guarded
from tests import engine

OTHER_CONTENT = "This form was sent before with other content. Open the page again, and look at what is written there now."


def everything() -> set[tuple[str, ...]]:
    """All clinical rows as they are now."""
    mark = DOORS_OPEN.set(1)
    try:
        found: set[tuple[str, ...]] = set()
        for model in apps.get_app_config("record").get_models():
            if issubclass(model, Guarded):
                names = [field.attname for field in model._meta.concrete_fields]
                for row in model.objects.all():
                    found.add((model.__name__, *(repr(_plain(getattr(row, name))) for name in names)))
        return found
    finally:
        DOORS_OPEN.reset(mark)


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


@contextmanager
def disk_full_for(table: str, verb: str = "INSERT") -> Iterator[None]:
    """The database itself fails at the next such write, as it would on a full disk."""
    with connection.cursor() as cursor:
        for statement in engine.refuse_writes("disk_full", table, verb, "the disk is full"):
            cursor.execute(statement)
        yield
        cursor.execute(engine.drop_trigger("disk_full", table))


def done_once(deed: Callable[[], Any], other: Callable[[], Any] | None = None) -> Any:
    """Do the deed twice: the second time changes nothing and gives the same. Then `other`, of the same id, is refused, changes nothing
    that was there, and what it said is kept once, however often it comes.
    """
    before = everything()
    first = deed()
    after = everything()
    assert after != before
    assert deed() == first
    assert everything() == after
    if other is not None:
        for _ in range(2):
            with pytest.raises(Refusal) as refused:
                other()
            assert (refused.value.sentence, refused.value.conflict) == (OTHER_CONTENT, True)
            assert [row[0] for row in everything() - after] == ["RefusedOperation"]
            assert after <= everything()
    return first


def nothing_but_kept(before: set[tuple[str, ...]], sentence: str) -> None:
    """All is as it was; only a form that came under the id of another one is kept beside it."""
    more = {row[0] for row in everything() - before}
    assert before <= everything()
    assert more <= ({"RefusedOperation"} if "was sent before with other content" in sentence else set())


def refused(deed: Callable[[], Any], sentence: str, *, field: str | None = None, conflict: bool = False) -> None:
    """The deed is refused with exactly that sentence, for that field, and changes nothing; one line says so."""
    before, lines = everything(), models.AuditLine.objects.count()
    with pytest.raises(Refusal) as problem:
        deed()
    assert (problem.value.sentence, problem.value.field, problem.value.conflict) == (sentence, field, conflict)
    nothing_but_kept(before, sentence)
    assert list(models.AuditLine.objects.order_by("at").values_list("outcome", flat=True))[lines:] == ["refused"]


def not_for(strangers: list[Any], deed: Callable[[Any], Any], problem: type[Exception] = NotFound) -> None:
    """The deed is refused to each of them and changes nothing; each refusal has its line."""
    for stranger in strangers:
        before, lines = everything(), models.AuditLine.objects.count()
        with pytest.raises(problem):
            deed(stranger)
        assert everything() == before
        assert models.AuditLine.objects.count() == lines + 1
