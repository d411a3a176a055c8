"""What all clinical tables share: rows exist only inside the door, and each field says how private it is."""

from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from openipt.core.ids import uuid7
from openipt.record.statements import WrittenDirectly

DOORS_OPEN: ContextVar[int] = ContextVar("doors_open", default=0)
"""How many doors are open in this thread; set by the door alone."""

Row = TypeVar("Row", bound=models.Model)


class OutsideTheDoor(RuntimeError):
    """A clinical row was asked for, or written, outside the door. This is always a programming mistake."""


def require_door() -> None:
    """Raise OutsideTheDoor unless a door is open."""
    if not DOORS_OPEN.get():
        raise OutsideTheDoor("Clinical rows exist only inside the door: use record/door.py in an action, record/read.py in a page.")


def new_id() -> UUID:
    """A new id for a row written now."""
    return uuid7(datetime.now(UTC))


def _while_open(rows: Iterator[Any]) -> Iterator[Any]:
    """Rows one by one, for as long as the door stays open: the first is asked for only when it is wanted."""
    require_door()
    for row in rows:
        yield row
        require_door()


class GuardedQuerySet(models.QuerySet[Row]):
    """A query that reaches the database only while a door is open."""

    def _fetch_all(self) -> None:
        if self._result_cache is None:  # rows fetched inside the door may be looked at again while it is open
            require_door()
        super()._fetch_all()

    def iterator(self, chunk_size: int | None = None) -> Any:
        require_door()
        return _while_open(super().iterator(chunk_size))

    def aiterator(self, chunk_size: int = 2000) -> Any:
        require_door()
        return super().aiterator(chunk_size)

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        raise OutsideTheDoor("A query in raw SQL would slip past the door. Ask with the ordinary query.")

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        require_door()  # as a part of another table's query
        return super().resolve_expression(*args, **kwargs)

    def explain(self, **kwargs: Any) -> str:
        require_door()
        return super().explain(**kwargs)

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        require_door()
        return super().aggregate(*args, **kwargs)

    def count(self) -> int:
        require_door()
        return super().count()

    def exists(self) -> bool:
        require_door()
        return super().exists()

    def update(self, **kwargs: Any) -> int:
        require_door()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        require_door()
        return super().delete()

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[Row]:
        require_door()
        return super().bulk_create(*args, **kwargs)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        require_door()
        return super().bulk_update(*args, **kwargs)


class Guarded(WrittenDirectly):
    """A clinical row."""

    id = models.UUIDField(primary_key=True, default=new_id)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row. Raises OutsideTheDoor."""
        require_door()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Take the row away. Raises OutsideTheDoor."""
        require_door()
        return super().delete(*args, **kwargs)


class SealedField(models.BinaryField):  # type: ignore[type-arg]  # takes none at run time
    """Bytes that only a client's vault can open (record/seal.py)."""
