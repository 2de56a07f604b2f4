"""Random citizens with everything that can go wrong, on whom all must agree with the oracle."""

import importlib
from datetime import timedelta
from typing import Any

import numpy as np
from django.core.management import call_command
from django.utils import timezone

from bench import oracle, whole_path
from bench.computing import CONTESTANTS
from bench.population import AS_OF, FIRST_DAY
from bench.world import OPEN, World, goal, sample_days
from jobcenter.models import (
    BenefitSpell,
    Caseworker,
    Citizen,
    Conversation,
    Delivery,
    Exemption,
    Municipality,
    Responsibility,
    Team,
)
from jobcenter.queries import facts

SEEDS = range(15)
CITIZENS = 60
LEAP_DAYS = np.array(["2020-02-29", "2024-02-29"], dtype="datetime64[D]")
MUNICIPALITIES, TEAMS, CASEWORKERS = 3, 4, 9
ACTOR = "Aktør Fjord"


class Differs(RuntimeError):
    """A contestant's counts are not the oracle's."""


def in_memory() -> dict[str, int]:
    """Every contestant against the oracle, on many random worlds; raises Differs."""
    rule, days, cells = goal(), sample_days(), 0
    for seed in SEEDS:
        world = invented(seed)
        wanted = oracle.count(world, rule, days)
        cells += len(wanted.place)
        for name in CONTESTANTS:
            module = importlib.import_module(f"bench.contestants.{name}")
            if not module.count(module.prepare(world), rule, days).same_as(wanted):
                raise Differs(f"{name}, seed {seed}")
    return {"worlds": len(SEEDS), "cells": cells}


def in_database() -> dict[str, int]:
    """Our reading and whole path, and SQL in PostgreSQL, against the oracle; raises Differs."""
    call_command("migrate", verbosity=0, skip_checks=True)
    rule, days, world = goal(), sample_days(), _many_in_one()
    _insert(world)
    wanted = oracle.count(world, rule, days)
    as_read = whole_path.read(facts.Range(1, 2**62), rule, whole_path.known_actors())
    if not oracle.count(as_read, rule, days).same_as(wanted):
        raise Differs("reading")
    whole_path.run_ours()
    whole_path.run_sql()
    for table in (whole_path.OUR_TABLE, whole_path.SQL_TABLE):
        if not whole_path.stored(table).same_as(wanted):
            raise Differs(table)
    return {"citizens": len(np.unique(world.spell_citizen)), "cells": len(wanted.place)}


def invented(seed: int) -> World:
    """Overlapping, nested and equal spells; overlapping answers and gaps in them; several talks on
    a day; leap days; exemptions with and without end; future days."""
    random = np.random.default_rng([seed, 2])
    spells = _spells(random)
    answers = _answers(random, spells)
    exempt = _sorted(_periods(random, CITIZENS // 3) | {"citizen": _some(random, CITIZENS // 3)})
    citizen = _some(random, CITIZENS * 20)
    day = _days(random, len(citizen))
    day[::9] = random.choice(LEAP_DAYS, len(day[::9]))
    day[1::7] = day[0:-1:7][: len(day[1::7])]
    citizen[1::7] = citizen[0:-1:7][: len(citizen[1::7])]
    held = _sorted({"citizen": citizen, "day": day})
    tables = {"spell": spells, "answer": answers, "exempt": exempt, "held": held}
    return World(
        **{f"{table}_{name}": own for table, found in tables.items() for name, own in found.items()}
    )


def _spells(random: np.random.Generator) -> dict[str, Any]:
    count = CITIZENS * 3
    found = _periods(random, count) | {"citizen": _some(random, count)}
    found["start"][::11] = random.choice(LEAP_DAYS, len(found["start"][::11]))
    found["start"][1::5] = found["start"][0:-1:5][: len(found["start"][1::5])]
    found["citizen"][1::5] = found["citizen"][0:-1:5][: len(found["citizen"][1::5])]
    found["end"] = np.maximum(found["end"], found["start"])
    homes = random.integers(1, MUNICIPALITIES + 1, CITIZENS + 1)
    benefits = random.integers(0, len(whole_path.BENEFITS), count)
    place = homes[found["citizen"]] * len(whole_path.BENEFITS) + benefits
    return _sorted(found | {"place": place})


def _answers(random: np.random.Generator, spells: dict[str, Any]) -> dict[str, Any]:
    count = len(spells["start"]) * 2
    spell = random.integers(0, len(spells["start"]), count)
    length = (np.minimum(spells["end"], AS_OF) - spells["start"]).astype("int64")
    start = spells["start"][spell] + random.integers(-30, np.maximum(length, 1)[spell] + 1)
    team, person = random.integers(0, TEAMS + 1, count), random.integers(0, CASEWORKERS + 1, count)
    actor = random.integers(0, 2, count)
    found = {
        "spell": spell,
        "start": start,
        "end": np.where(random.random(count) < 0.4, OPEN, start + random.integers(0, 300, count)),
        "who": (team * whole_path.CASEWORKERS + person) * whole_path.ACTORS + actor,
    }
    order = np.lexsort((start, spell))
    ordered = {name: values[order] for name, values in found.items()}
    again = (ordered["spell"][1:] == ordered["spell"][:-1]) & (
        ordered["start"][1:] == ordered["start"][:-1]
    )
    kept = np.append(True, ~again)  # a spell has one row a day
    return {name: values[kept] for name, values in ordered.items()}


def _periods(random: np.random.Generator, count: int) -> dict[str, Any]:
    start = _days(random, count) - random.integers(0, 900, count)
    end = start + random.exponential(250, count).astype("int64")
    return {"start": start, "end": np.where(random.random(count) < 0.3, OPEN, end)}


def _days(random: np.random.Generator, count: int) -> Any:
    return FIRST_DAY + random.integers(0, int((AS_OF - FIRST_DAY).astype("int64")) + 60, count)


def _some(random: np.random.Generator, count: int) -> Any:
    return random.integers(1, CITIZENS + 1, count)


def _sorted(found: dict[str, Any]) -> dict[str, Any]:
    second = found["start"] if "start" in found else found["day"]
    order = np.lexsort((second, found["citizen"]))
    return {name: values[order] for name, values in found.items()}


def _many_in_one() -> World:
    """The first few worlds, each with citizens and spells of its own."""
    parts = []
    spells = 0
    for seed in SEEDS[:5]:
        world = invented(seed)
        moved = {
            name: getattr(world, name) + seed * CITIZENS
            for name in ("spell_citizen", "exempt_citizen", "held_citizen")
        }
        parts.append(world._replace(**moved, answer_spell=world.answer_spell + spells))
        spells += len(world.spell_start)
    return World(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _insert(world: World) -> None:
    """The world as rows, and beside each counting conversation some that do not count."""
    delivery = Delivery.objects.create(
        source="måling", name="prøve", state=Delivery.State.APPLIED, applied_at=timezone.now()
    )
    fact = {"delivered_by": delivery, "content_hash": 0}
    _insert_organisation()
    municipalities = world.spell_place // len(whole_path.BENEFITS)
    homes = dict(zip(world.spell_citizen, municipalities, strict=True))
    citizens = {*world.exempt_citizen, *world.held_citizen, *homes}
    Citizen.objects.bulk_create(
        Citizen(
            pk=pk,
            municipality_id=homes.get(pk, 1),
            birth_date="1980-05-17",
            name="Borger",
            name_key="borger",
            cpr_encrypted=b"",
            cpr_digest=f"{pk:064}",
            **fact,
        )
        for pk in map(int, sorted(citizens))
    )
    BenefitSpell.objects.bulk_create(
        BenefitSpell(
            pk=_spell_key(row),
            spell_id=f"F{row:06}",
            citizen_id=citizen,
            benefit=whole_path.BENEFITS[place % len(whole_path.BENEFITS)],
            start=start,
            end=_end(end),
            **fact,
        )
        for row, (citizen, start, end, place) in enumerate(_rows(world.table("spell_")))
    )
    Responsibility.objects.bulk_create(
        Responsibility(
            spell_id=_spell_key(spell),
            team_id=who // whole_path.ACTORS // whole_path.CASEWORKERS or None,
            caseworker_id=who // whole_path.ACTORS % whole_path.CASEWORKERS or None,
            external_actor=ACTOR if who % whole_path.ACTORS else "",
            start=start,
            end=_end(end),
            **fact,
        )
        for spell, start, end, who in _rows(world.table("answer_"))
    )
    Exemption.objects.bulk_create(
        Exemption(
            exemption_id=f"X{row}",
            citizen_id=citizen,
            reason="barsel",
            start=start,
            end=_end(end),
            **fact,
        )
        for row, (citizen, start, end) in enumerate(_rows(world.table("exempt_")))
    )
    _insert_conversations(world, fact)


def _spell_key(row: int) -> int:
    """Primary keys in another order than the spells' own."""
    return 1_000_000 - row


def _insert_organisation() -> None:
    for pk in range(1, MUNICIPALITIES + 1):
        Municipality.objects.create(pk=pk, code=f"{100 + pk}", name=f"Kommune {pk}")
    for pk in range(1, TEAMS + 1):
        Team.objects.create(pk=pk, name=f"Team {pk}", name_key=f"team {pk}")
    for pk in range(1, CASEWORKERS + 1):
        Caseworker.objects.create(pk=pk, employee_id=f"S{pk}", name=f"Medarbejder {pk}")


def _insert_conversations(world: World, fact: dict[str, Any]) -> None:
    counts = {"type": "7", "form": "telefon", "status": "afholdt", "joint": False}
    others = (
        {"type": "9"},
        {"form": "brev"},
        {"joint": True},
        {"status": "udeblevet"},
        {"status": "aflyst"},
        {"ended_by": fact["delivered_by"]},
    )
    rows = []
    for row, (citizen, day) in enumerate(_rows(world.table("held_"))):
        not_counted = others[row % len(others)]
        moved = day + timedelta(days=row % 40)
        for letter, held_on, how in (("T", day, counts), ("U", moved, counts | not_counted)):
            rows.append(
                Conversation(
                    conversation_id=f"{letter}{row}",
                    citizen_id=citizen,
                    held_on=held_on,
                    planned_on=held_on,
                    **how,
                    **fact,
                )
            )
    Conversation.objects.bulk_create(rows)


def _rows(table: dict[str, Any]) -> Any:
    return zip(*(values.tolist() for values in table.values()), strict=True)


def _end(day: Any) -> Any:
    return None if np.datetime64(day) == OPEN else day
