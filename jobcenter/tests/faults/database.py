"""What stands in an installation's database, read past the program and whatever happens to it."""

# ruff: noqa: S608  what is put into a question is named by the catalogue or by the tests

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg2

# What a foreign key's row is called outside this database: keys differ from run to run.
_NATURAL = {
    "citizen_id": "(SELECT cpr_digest FROM jobcenter_citizen x WHERE x.id = t.citizen_id)",
    "spell_id": "(SELECT spell_id FROM jobcenter_benefitspell x WHERE x.id = t.spell_id)",
    "team_id": "(SELECT name FROM jobcenter_team x WHERE x.id = t.team_id)",
    "caseworker_id": "(SELECT employee_id FROM jobcenter_caseworker x WHERE x.id = caseworker_id)",
    "municipality_id": "(SELECT code FROM jobcenter_municipality x WHERE x.id = municipality_id)",
}
# Keys, times, and what is encrypted anew each time
_LEFT_OUT = {"id", "uuid", "assessment_id", "delivered_by_id", "ended_by_id", "cpr_encrypted"}
# Of an assessment but not its result
_NOT_RESULTS = {
    "jobcenter_assessment_deliveries",
    "jobcenter_driftcheck",
    "jobcenter_part",
    "jobcenter_publication",
}
_TABLES = """
    SELECT relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace
      AND relname !~ '_[0-9]+$'  -- aside, where no page looks
      AND attname = %s AND NOT attisdropped ORDER BY 1
"""
_ASIDE = """
    SELECT relname FROM pg_class WHERE relkind = 'r' AND NOT relispartition AND relname ~ %s
"""
_COLUMNS = """
    SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY 1
"""
_HALT_LOCK = 0x4A17
_HALT = """
    CREATE OR REPLACE FUNCTION halt() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared({lock}); RETURN NEW; END $$;
    CREATE OR REPLACE TRIGGER halt BEFORE {event} ON {table}
    FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION halt()
"""


@dataclass(frozen=True)
class Job:
    pk: int
    kind: str
    state: str
    attempt: int
    step: str
    message: str
    night: date | None
    seconds: float  # since the present attempt began, or that it took

    @property
    def is_over(self) -> bool:
        return self.state in ("faerdig", "fejlet")


class Database:
    """Questions share a connection; OperationalError while the server is away."""

    def __init__(self, home: str, name: str = "tilsyn") -> None:
        self.home, self.name = home, name
        self._kept: Any = None

    def connect(self, database: str | None = None) -> Any:
        connection = psycopg2.connect(host=self.home, user="tilsyn", dbname=database or self.name)
        connection.autocommit = True
        return connection

    def rows(self, question: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Asks once more where a fault has ended the connection since the last question."""
        if self._kept and not self._kept.closed:
            with suppress(psycopg2.OperationalError):
                return self._asked(question, parameters)
        self._kept = self.connect()
        return self._asked(question, parameters)

    def _asked(self, question: str, parameters: tuple[object, ...]) -> list[tuple[Any, ...]]:
        with self._kept.cursor() as cursor:
            cursor.execute(question, parameters)
            return list(cursor.fetchall()) if cursor.description else []

    def value(self, question: str, *parameters: object) -> Any:
        return self.rows(question, *parameters)[0][0]

    # --- Copies of the whole ---------------------------------------------------------------------

    def create(self) -> None:
        self._manage(f"CREATE DATABASE {self.name}")

    def keep_as(self, snapshot: str) -> None:
        """Everybody is thrown out for a moment, for what is copied may not be in use."""
        self._manage(
            f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS false",
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.name}'",
            f"ALTER DATABASE {self.name} RENAME TO {snapshot}",
            f"CREATE DATABASE {self.name} TEMPLATE {snapshot}",
        )

    def go_back_to(self, snapshot: str) -> None:
        self._manage(
            f"DROP DATABASE {self.name} WITH (FORCE)",
            f"CREATE DATABASE {self.name} TEMPLATE {snapshot}",
        )

    def _manage(self, *statements: str) -> None:
        if self._kept:
            self._kept.close()
        connection = self.connect("postgres")
        try:
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
        finally:
            connection.close()

    # --- The ledger ------------------------------------------------------------------------------

    def jobs(self) -> list[Job]:
        """All jobs, in the order in which they were ordered."""
        found = self.rows(
            "SELECT id, kind, state, attempt, step, message, night, "
            "coalesce(extract(epoch FROM coalesce(finished_at, clock_timestamp()) - started_at), 0)"
            "::float FROM jobcenter_job ORDER BY id"
        )
        return [Job(*row) for row in found]

    def job(self, kind: str, state: str | None = None) -> Job | None:
        """The newest of a kind, if there is one (in that state)."""
        of_kind = [job for job in self.jobs() if job.kind == kind and state in (None, job.state)]
        return of_kind[-1] if of_kind else None

    # --- What was found --------------------------------------------------------------------------

    def facts(self) -> dict[str, str]:
        """A digest of each table of facts, without keys and times."""
        return {table: self._digest(table) for table in self._tables_with("delivered_by_id")}

    def figures(self) -> dict[str, str]:
        """A digest of each table of the published assessment's results, without keys and times."""
        published = "assessment_id = (SELECT assessment_id FROM jobcenter_publication)"
        return {table: self._digest(table, published) for table in self.result_tables()}

    def result_tables(self) -> list[str]:
        return [name for name in self._tables_with("assessment_id") if name not in _NOT_RESULTS]

    def unfinished_rows(self) -> int:
        """How many rows of results stand there for an assessment that does not exist."""
        missing = "NOT EXISTS (SELECT 1 FROM jobcenter_assessment a WHERE a.id = t.assessment_id)"
        return sum(
            self.value(f"SELECT count(*) FROM {table} t WHERE {missing}")
            for table in self.result_tables()
        )

    def tables(self) -> "Counter[str]":
        """How many tables there are of each name, whatever number stands in it."""
        names = self.rows(
            "SELECT regexp_replace(relname, '[0-9]+', 'N', 'g') FROM pg_class "
            "WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        )
        return Counter(name for (name,) in names)

    def _tables_with(self, column: str) -> list[str]:
        return [name for (name,) in self.rows(_TABLES, column)]

    def _digest(self, table: str, where: str = "true") -> str:
        columns = [
            _NATURAL[name] if name in _NATURAL and kind == "bigint" else f't."{name}"'
            for name, kind in self.rows(_COLUMNS, table)
            if name not in _LEFT_OUT
        ]
        rows = self.rows(
            f"SELECT ROW({', '.join(columns)})::text FROM {table} t WHERE {where} ORDER BY 1"
        )
        whole = "\n".join(text for (text,) in rows)
        return f"{len(rows)} rows, {hashlib.sha256(whole.encode()).hexdigest()[:16]}"

    # --- Precise moments -------------------------------------------------------------------------

    @contextmanager
    def halted_at(self, table: str, event: str, when: str = "true") -> Iterator["Halt"]:
        """Whoever does that to the table (INSERT, UPDATE; a condition on NEW) waits in the middle.

        It lasts until the halt is lifted, or until the block ends.
        """
        self.rows(_HALT.format(table=table, event=event, when=when, lock=_HALT_LOCK))
        holder = self.connect()
        with holder.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_HALT_LOCK])
        halt = Halt(self, holder, f"objid = {_HALT_LOCK}")
        try:
            yield halt
        finally:
            halt.lift()

    def table_aside(self, model: str) -> str | None:
        """The table of a run that is under way, for the rows of a model's table."""
        return next((found for (found,) in self.rows(_ASIDE, f"^{model}_[0-9]+$")), None)

    @contextmanager
    def halted_at_indexing(self, table: str) -> Iterator["Halt"]:
        """Rows still go into the table, but whoever would make its indexes waits."""
        holder = self.connect()
        with holder.cursor() as cursor:
            cursor.execute(f"BEGIN; LOCK TABLE {table} IN SHARE UPDATE EXCLUSIVE MODE")
        halt = Halt(self, holder, f"relation = '{table}'::regclass")
        try:
            yield halt
        finally:
            halt.lift()


@dataclass(frozen=True)
class Halt:
    """Held by the session `holder`; `lock` is which of pg_locks others wait for."""

    database: Database
    holder: Any
    lock: str

    def is_reached(self) -> bool:
        return bool(self.waiting())

    def waiting(self) -> int:
        """How many have reached it."""
        waiting = f"SELECT count(*) FROM pg_locks WHERE {self.lock} AND NOT granted"
        return int(self.database.value(waiting))

    def lift(self) -> None:
        self.holder.close()
