"""The triggers that keep what must only ever be added to: the database itself refuses to change or delete such rows."""

from typing import Any

ADDED_TO_ONLY = (
    *("audit_line", "answer", "course_event", "alert_note", "signed_note"),
    *("alert_call", "delivery_line", "refused_operation", "risk_assessment", "risk_behaviour", "safety_plan"),
    *("task_record", "rule_decision", "placement", "letter_version", "letter_consent", "given_letter"),
)
"""The tables whose rows are never changed and never taken away."""

_SQLITE = """
CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END
"""

_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION only_added_to() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is only added to', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""

_POSTGRESQL_RIGHTS = "REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM CURRENT_USER"
"""The owner of a table can give up its own rights: a statement that slips in then fails before any trigger is asked."""

_POSTGRESQL = "CREATE OR REPLACE TRIGGER {table}_refuses_{verb} BEFORE {verb} ON {table} FOR EACH {each} EXECUTE FUNCTION only_added_to()"


def wanted(connection: Any) -> set[str]:
    """The names of the triggers that this database must have once all its tables are there."""
    return {_name(table, verb) for table in ADDED_TO_ONLY for verb in _verbs(connection)}


def present(connection: Any) -> set[str]:
    """The names of those triggers that it has now."""
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name.lower() for (name,) in cursor.fetchall()} & wanted(connection)


def put_back(connection: Any) -> None:
    """Create the triggers that are missing on the tables that are there. Altering a table can drop them, so this follows every migration."""
    missing = wanted(connection) - present(connection)
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_FUNCTION)
        for table in sorted(tables.intersection(ADDED_TO_ONLY)):
            if connection.vendor == "postgresql":
                cursor.execute(_POSTGRESQL_RIGHTS.format(table=table))
            for verb in _verbs(connection):
                if _name(table, verb) in missing:
                    form = _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
                    cursor.execute(form.format(table=table, verb=verb, each="STATEMENT" if verb == "TRUNCATE" else "ROW"))


def _name(table: str, verb: str) -> str:
    return f"{table}_refuses_{verb}".lower()


def _verbs(connection: Any) -> tuple[str, ...]:
    return ("UPDATE", "DELETE", "TRUNCATE") if connection.vendor == "postgresql" else ("UPDATE", "DELETE")
