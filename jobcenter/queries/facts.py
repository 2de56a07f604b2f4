"""The facts of a run in the core's own columns, all of the same moment.

Each table is read in one piece by queries.columns. What belongs to citizens who have ended is left
out here: it is little, and the reading of the long tables stays a walk along one index.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from django.conf import settings
from django.db import connection, models, transaction

from jobcenter.law import vocabulary
from jobcenter.models import (
    Appraisal,
    BenefitSpell,
    Caseworker,
    Citizen,
    Conversation,
    Delivery,
    Exemption,
    MinPlan,
    Municipality,
    Responsibility,
    Team,
)
from jobcenter.queries import columns
from jobcenter.queries.columns import Array, Choice, Column, Day, Text, Whole, Word
from jobcenter.timeliness import facts


@dataclass(frozen=True)
class Range:
    """The citizens whose primary keys lie between two, both included."""

    first: int
    last: int


Whose = Range | Sequence[int] | None  # None: everybody's
Rows = dict[str, Array]


@contextmanager
def snapshot() -> Iterator[None]:
    """One unchanging view of the database, however many queries are asked within it.

    Within somebody's transaction it is that one, as it is.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        # SQLite's transactions always read one moment; PostgreSQL's must be told to.
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def read(whose: Whose = None) -> facts.Facts:
    """All current facts of everybody, of a range of citizens, or of given ones.

    Call within snapshot(). Words are `category` columns (those of closed vocabularies with all
    their words, in the law's order). Rows are sorted by citizen (who answers: by spell),
    conversations then by the day on which they were held, those that were not held last; the same
    facts always stand in the same order.
    Raises columns.UnknownWord.
    """
    citizens = _of_citizen(Citizen, _CITIZENS, whose, "id")
    known = citizens["citizen"]
    spells = _of_known(_of_citizen(BenefitSpell, _SPELLS, whose, "start, id"), known)
    talks = _of_citizen(Conversation, _CONVERSATIONS, whose, "held_on NULLS LAST, id")
    exemptions = _of_citizen(Exemption, _EXEMPTIONS, whose, "start, id")
    answers = _served(_answers(whose, spells["key"]), spells)
    plans = _of_citizen(MinPlan, _PLANS, whose, "created_on, id")
    appraisals = _of_citizen(Appraisal, _APPRAISALS, whose, "made_on NULLS LAST, id")
    named = _named({name: (citizens | answers)[name] for name in _NAMES})
    return facts.Facts(
        citizens=_frame(facts.CITIZENS, _CITIZENS, citizens | named),
        spells=_frame(facts.SPELLS, _SPELLS, spells | {"in_job": _in_job(spells["in_job"])}),
        conversations=_frame(facts.CONVERSATIONS, _CONVERSATIONS, _of_known(talks, known)),
        exemptions=_frame(facts.EXEMPTIONS, _EXEMPTIONS, _of_known(exemptions, known)),
        responsibilities=_frame(facts.RESPONSIBILITIES, _ANSWERS, answers | named),
        plans=_frame(facts.PLANS, _PLANS, _of_known(plans, known)),
        appraisals=_frame(facts.APPRAISALS, _APPRAISALS, _of_known(appraisals, known)),
    )


def blocks(size: int | None = None) -> list[tuple[Range, int]]:
    """The current citizens cut into ranges as even as can be, and how many each has.

    None has more than `size`, else BLOCK_SIZE; the largest come first.
    """
    size = size or settings.BLOCK_SIZE
    each = "((total + (total + %s - 1) / %s - 1) / ((total + %s - 1) / %s))"
    cut = f"""
        SELECT min(id), max(id), count(*)
        FROM (
            SELECT id, (row_number() OVER (ORDER BY id) - 1) / {each} AS block
            FROM (
                SELECT id, count(*) OVER () AS total
                FROM {_table(Citizen)} WHERE ended_by_id IS NULL
            ) AS counted
        ) AS numbered
        GROUP BY block ORDER BY 3 DESC, 1
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(cut, [size] * 4)
        return [(Range(first, last), count) for first, last, count in cursor.fetchall()]


def applied_deliveries() -> list[Delivery]:
    return list(Delivery.objects.filter(state=Delivery.State.APPLIED))


# --- What is asked of each table -----------------------------------------------------------------


def _choice(model: type[models.Model], field: str, *among: Word) -> Choice:
    called = {known.name: known.verbose_name for known in model._meta.fields}[field]
    return Choice(field, field, among, str(called))


_CITIZENS = (
    Whole("citizen", "id"),
    Whole("municipality", "municipality_id"),
    Day("birth", "birth_date"),
)
_SPELLS = (
    Whole("key", "id"),
    Whole("citizen", "citizen_id"),
    _choice(BenefitSpell, "benefit", *vocabulary.BENEFITS),
    _choice(BenefitSpell, "target_group", "", *vocabulary.TARGET_GROUPS),
    _choice(BenefitSpell, "visitation_category", "", *vocabulary.VISITATION_CATEGORIES),
    _choice(BenefitSpell, "in_job", None, False, True),
    Day("start", "start"),
    Day("received", "received"),
    Day("end", '"end"'),
    Text("spell", "spell_id"),
)
_CONVERSATIONS = (
    Whole("citizen", "citizen_id"),
    _choice(Conversation, "type", *vocabulary.CONVERSATION_TYPES),
    _choice(Conversation, "form", "", *vocabulary.FORMS),
    _choice(Conversation, "actor", "", *vocabulary.ACTORS),
    _choice(Conversation, "joint", False, True),
    _choice(Conversation, "status", *vocabulary.STATUSES),
    Day("booked", "booked_on"),
    Day("planned", "planned_on"),
    Day("held", "held_on"),
    Day("registered", "registered_on"),
)
_EXEMPTIONS = (
    Whole("citizen", "citizen_id"),
    Day("start", "start"),
    Day("end", '"end"'),
    Text("reason", "reason"),
)
_ANSWERS = (
    Whole("key", "answer.spell_id"),
    Whole("team", "coalesce(team_id, 0)"),
    Whole("caseworker", "coalesce(caseworker_id, 0)"),
    Day("start", "answer.start"),
    Day("end", 'answer."end"'),
    Text("external_actor", "external_actor"),
)
_PLANS = (
    Whole("citizen", "citizen_id"),
    Day("created", "created_on"),
    Day("updated", "updated_on"),
)
_APPRAISALS = (
    Whole("citizen", "citizen_id"),
    _choice(Appraisal, "kind", *vocabulary.APPRAISALS),
    Day("made", "made_on"),
)


def _table(model: type[models.Model]) -> str:
    return model._meta.db_table


def _of_citizen(
    model: type[models.Model], asked: tuple[Column, ...], whose: Whose, order: str
) -> Rows:
    """The current rows of a table, by citizen and then in the order given."""
    owner = "id" if model is Citizen else "citizen_id"
    condition, parameters = _where(owner, whose)
    source = f"FROM {_table(model)} WHERE ended_by_id IS NULL AND {condition}"
    return columns.read(asked, f"{source} ORDER BY {owner}, {order}", parameters)


def _answers(whose: Whose, spells: Array) -> Rows:
    """Who answers for which spell (its primary key); `spells` are the keys of all theirs."""
    condition, parameters = _where("spell.citizen_id", whose)
    if isinstance(whose, Range) and len(spells):
        # Neighbours' spells mostly lie together: without this the whole table is read for a block.
        condition += " AND answer.spell_id BETWEEN %s AND %s"
        parameters += [int(spells.min()), int(spells.max())]
    source = (
        f"FROM {_table(Responsibility)} AS answer"
        f" JOIN {_table(BenefitSpell)} AS spell ON spell.id = answer.spell_id"
        f" WHERE answer.ended_by_id IS NULL AND spell.ended_by_id IS NULL AND {condition}"
    )
    return columns.read(_ANSWERS, source, parameters)


def _where(column: str, whose: Whose) -> tuple[str, list[Any]]:
    match whose:
        case None:
            return "TRUE", []
        case Range(first, last):
            return f"{column} BETWEEN %s AND %s", [first, last]
        case _:
            return columns.one_of(column, whose)


# --- From rows to the core's frames --------------------------------------------------------------


def _of_known(rows: Rows, known: Array) -> Rows:
    """The rows of citizens who have not ended."""
    return _only(rows, np.isin(rows["citizen"], known))


def _only(rows: Rows, kept: Array) -> Rows:
    return rows if kept.all() else {name: values[kept] for name, values in rows.items()}


def _served(answers: Rows, spells: Rows) -> Rows:
    """The answers for these spells, each with the spell's own id, by spell and day.

    Sorted here: PostgreSQL would write half of them to disk to sort them.
    """
    own = _only(answers, np.isin(answers["key"], spells["key"]))
    order = np.lexsort((own["start"], own["key"]))
    own = {name: values[order] for name, values in own.items()}
    in_order = np.argsort(spells["key"])
    place = np.searchsorted(spells["key"], own["key"], sorter=in_order)
    return own | {"spell": spells["spell"][in_order[place]]}


# What a primary key is known by in the core; read in one query.
_NAMES: dict[str, tuple[type[models.Model], str]] = {
    "municipality": (Municipality, "code"),
    "team": (Team, "name"),
    "caseworker": (Caseworker, "employee_id"),
}


def _named(keys: Rows) -> dict[str, pd.Categorical]:
    """Primary keys as the categories that they are known by; 0, nobody's, is ""."""
    found = {name: np.unique(own, return_inverse=True) for name, own in keys.items()}
    parts, parameters = [], []
    for name, (model, field) in _NAMES.items():
        condition, own = columns.one_of("id", found[name][0].tolist())
        parts.append(f"SELECT '{name}', id, {field} FROM {_table(model)} WHERE {condition}")  # noqa: S608
        parameters += own
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), parameters)
        names = {(name, key): text for name, key, text in cursor.fetchall()}
    return {
        name: _category([names.get((name, key), "") for key in own.tolist()])[place]
        for name, (own, place) in found.items()
    }


def _category(values: Sequence[str]) -> pd.Categorical:
    """Open text as categories in the order of their code points, "" always among them."""
    words = sorted({"", *values})
    place = {word: code for code, word in enumerate(words)}
    codes = np.fromiter(map(place.__getitem__, values), "int32", len(values))
    index = pd.Index(words, dtype="str")
    return pd.Categorical.from_codes(codes, categories=index, validate=False)


@cache
def _dtype(among: tuple[Word, ...]) -> pd.CategoricalDtype:
    return pd.CategoricalDtype(pd.Index(among, dtype="str"))


def _in_job(codes: Array) -> pd.arrays.BooleanArray:
    return pd.arrays.BooleanArray(codes == 2, codes == 0)


def _frame(
    wanted: Iterable[str], asked: tuple[Column, ...], rows: Mapping[str, Any]
) -> pd.DataFrame:
    """The wanted columns, codes as the categories that they stand for."""
    values = dict(rows)
    for column in asked:
        if isinstance(column, Choice) and isinstance(column.among[-1], str):
            codes, dtype = values[column.name], _dtype(column.among)
            values[column.name] = pd.Categorical.from_codes(codes, dtype=dtype, validate=False)
        elif isinstance(column, Choice) and column.among == (False, True):
            values[column.name] = values[column.name].view("bool")
        elif isinstance(column, Text) and column.name != "spell":
            values[column.name] = _category(values[column.name])
    if "spell" in values:
        values["spell"] = pd.array(values["spell"], "str")
    return pd.DataFrame({name: values[name] for name in wanted}, copy=False)
