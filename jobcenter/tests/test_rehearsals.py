"""Two rule sets on the same facts: the comparison, in small worlds made by hand."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given

from jobcenter.law import changes, rulebook
from jobcenter.law.rulebook import Rulebook
from jobcenter.timeliness import coverage, facts, judgement, rehearsal
from jobcenter.timeliness.facts import Facts

from .oracle import World
from .worlds import as_facts, worlds_and_days

AS_OF = date(2024, 5, 1)
SHIPPED = rulebook.load()

HEAD = """
id = "{id}"
title = "En regel"
groups = ["{group}"]
"""
VERSION = """
[[version]]
takes_effect = {day}
kind = "{kind}"
enforced = {enforced}
confidence = "high"
status = "fact"
picks_version_by = "clock_start"
citation = {{ act = "{act}", paragraph = "§ 1", link = "", read_on = 2026-11-21 }}
parameters = {{ {parameters}, counting_types = ["4", "7"], excluded_forms = ["brev"] }}
"""
ENDED = """
[[version]]
takes_effect = {day}
ended = true
confidence = "high"
status = "fact"
picks_version_by = "clock_start"
citation = {{ act = "Loven", paragraph = "§ 2", link = "", read_on = 2026-11-21 }}
"""
JOBREADY, ACTIVE = "kontanthjaelp_jobparat", "kontanthjaelp_aktivitetsparat"
FIRST = {"kind": "first_within_days", "parameters": "days = 7"}
HALF_A_YEAR = "from_months = 0, to_months = 6"
FOUR = {"kind": "at_least_in_window", "parameters": f"conversations = 4, {HALF_A_YEAR}"}
COVERAGE = {
    "kind": "coverage",
    "parameters": (
        f"conversations = 2, {HALF_A_YEAR}, share_percent = 70, first_with_everyone = true"
    ),
}


def version(day: str = "2020-01-01", **more: str) -> str:
    return VERSION.format(**({"day": day, "enforced": "true", "act": "Loven"} | FIRST | more))


def rule(*versions: str, rule_id: str = "X", group: str = JOBREADY) -> str:
    return HEAD.format(id=rule_id, group=group) + "".join(versions)


def book(*rules: str) -> Rulebook:
    """The rules that are given, and the goal figure's, without which there is no rulebook."""
    texts = {f"{number}.toml": text for number, text in enumerate(rules)}
    loaded = rulebook.load(instead=texts)
    shipped = set(SHIPPED.rules) - {SHIPPED.goal.id}
    own = {key: each for key, each in loaded.rules.items() if key not in shipped}
    return replace(loaded, rules=own)


def world(
    *cases: Mapping[str, Any], target_group: str = "6.2", exempt: Mapping[int, str] | None = None
) -> Facts:
    """A citizen for each case: `start`, `held` (days after it) and `end` (days after it)."""
    spells, held = [], []
    for citizen, case in enumerate(cases):
        start = date.fromisoformat(case["start"])
        end = start + timedelta(days=case["end"]) if "end" in case else None
        spells.append(
            (citizen, f"F{citizen}", "kontanthjaelp", target_group, "", None, start, None, end)
        )
        held += [(citizen, start + timedelta(days=after)) for after in case.get("held", [])]
    exemptions = [
        (citizen, "barsel", date.fromisoformat(day), None)
        for citizen, day in (exempt or {}).items()
    ]
    citizens = [(citizen, "183", date(1980, 1, 1)) for citizen in range(len(cases))]
    kind = ("7", "fremmoede", "jobcenter", False, "afholdt", None, None)
    return Facts(
        citizens=facts.frame(citizens, facts.CITIZENS),
        spells=facts.frame(spells, facts.SPELLS),
        conversations=facts.frame(
            [(citizen, *kind, day, None) for citizen, day in held], facts.CONVERSATIONS
        ),
        exemptions=facts.frame(exemptions, facts.EXEMPTIONS),
        responsibilities=facts.frame([], facts.RESPONSIBILITIES),
        plans=facts.frame([], facts.PLANS),
        appraisals=facts.frame([], facts.APPRAISALS),
    )  # fmt: skip


def compared(seen: Facts, before: Rulebook, after: Rulebook) -> pd.DataFrame:
    judged = [judgement.judge(seen, each, AS_OF) for each in (before, after)]
    return rehearsal.compare(*judged)


def found(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    """Spell, change, and on each side day and verdict."""
    sides = [f"{name}_{side}" for side in rehearsal.SIDES for name in ("due", "verdict")]
    rows = table[table["change"] != rehearsal.SAME][["spell", "change", *sides]]
    return [
        tuple(_short(value) for value in row) for row in rows.itertuples(index=False, name=None)
    ]


def _short(value: Any) -> Any:
    if pd.isna(value):
        return None
    return f"{value:%d-%m-%Y}" if isinstance(value, pd.Timestamp) else value


THREE = (
    {"start": "2024-01-01", "held": [10]},
    {"start": "2024-02-01", "held": [5]},
    {"start": "2024-04-27"},
)


def test_the_same_rules_differ_in_nothing() -> None:
    before, after = book(rule(version())), book(rule(version()))
    table = compared(world(*THREE), before, after)
    assert len(table) == 3
    assert found(table) == []
    assert before.fingerprint == after.fingerprint


def test_more_days_move_every_deadline_and_change_some_verdicts() -> None:
    before, after = book(rule(version())), book(rule(version(parameters="days = 14")))
    table = compared(world(*THREE), before, after)
    assert found(table) == [
        ("F0", "frist_vurdering", "08-01-2024", "for_sent", "15-01-2024", "rettidig"),
        ("F1", "frist", "08-02-2024", "rettidig", "15-02-2024", "rettidig"),
        ("F2", "frist", "04-05-2024", "afventer", "11-05-2024", "afventer"),
    ]
    assert rehearsal.verdict_changes(table).values.tolist() == [
        [JOBREADY, "X", "for_sent", "rettidig", 1]
    ]
    [counts] = rehearsal.by_rule(table).to_dict("records")
    given = {name: number for name, number in counts.items() if number and name != "group"}
    assert given == {"rule": "X", "before": 3, "after": 3, "frist": 2, "frist_vurdering": 1}


def test_a_version_added_touches_only_those_who_began_under_it() -> None:
    before = book(rule(version()))
    after = book(rule(version(), version("2024-02-01", parameters="days = 3")))
    assert found(compared(world(*THREE), before, after)) == [
        ("F1", "frist_vurdering", "08-02-2024", "rettidig", "04-02-2024", "for_sent"),
        ("F2", "frist_vurdering", "04-05-2024", "afventer", "30-04-2024", "mangler"),
    ]


def test_the_same_demand_from_a_new_law_is_another_version_only() -> None:
    before = book(rule(version()))
    after = book(rule(version(), version("2024-02-01", act="Ny lov")))
    changes_found = [row[:2] for row in found(compared(world(*THREE), before, after))]
    assert changes_found == [("F1", "version"), ("F2", "version")]


def test_a_rule_that_ends_takes_its_deadlines_along() -> None:
    before, after = book(rule(version())), book(rule(version(), ENDED.format(day="2024-02-01")))
    assert found(compared(world(*THREE), before, after)) == [
        ("F1", "bortfalder", "08-02-2024", "rettidig", None, None),
        ("F2", "bortfalder", "04-05-2024", "afventer", None, None),
    ]
    assert [row[1] for row in found(compared(world(*THREE), after, before))] == ["ny", "ny"]


def test_another_number_that_changes_no_verdict_is_other_terms() -> None:
    before = book(rule(version(**FOUR)))
    after = book(rule(version(**FOUR | {"parameters": FOUR["parameters"].replace("4", "3", 1)})))
    assert {row[1] for row in found(compared(world(*THREE), before, after))} == {"vilkaar"}
    advisory = book(rule(version(**FOUR, enforced="false")))
    assert {row[1] for row in found(compared(world(*THREE), before, advisory))} == {"vilkaar"}


def test_windows_are_matched_in_the_order_of_their_deadlines() -> None:
    gap = {"kind": "no_gap_longer", "parameters": "days = 28"}
    before = book(rule(version(**gap)))
    after = book(rule(version(**gap | {"parameters": "days = 14"})))
    seen = world({"start": "2024-01-01", "held": [5, 25, 60], "end": 90})
    assert found(compared(seen, before, after)) == [
        ("F0", "frist_vurdering", "03-02-2024", "rettidig", "20-01-2024", "for_sent"),
        ("F0", "frist", "23-02-2024", "for_sent", "09-02-2024", "for_sent"),
        ("F0", "frist", "29-03-2024", "mangler", "15-03-2024", "mangler"),
    ]


SIX = (
    {"start": "2023-02-01", "held": [10, 40]},
    {"start": "2023-02-10", "held": [10]},
    {"start": "2023-03-01", "held": [10, 300]},  # the second is too late
    {"start": "2023-03-02"},  # exempt
    {"start": "2023-03-03", "held": [10], "end": 60},  # over before the window was
    {"start": "2024-03-01", "held": [3, 9]},  # the window is open
)


def test_a_coverage_rule_is_counted_for_the_group_and_asks_no_case() -> None:
    before, after = (
        book(rule(version(**FOUR), group=ACTIVE)),
        book(rule(version(**FOUR), version("2023-01-01", **COVERAGE), group=ACTIVE)),
    )
    seen = world(*SIX, target_group="6.3", exempt={3: "2023-08-01"})
    assert {row[1] for row in found(compared(seen, before, after))} == {"til_gruppen"}
    assert {row[1] for row in found(compared(seen, after, before))} == {"fra_gruppen"}
    assert len(found(compared(seen, before, after))) == 6
    judged = judgement.judge(seen, after, AS_OF)
    figures = coverage.coverage(judged, after, AS_OF)
    counts = figures[["month", "population", "reached", "first", "exempt"]]
    assert [tuple(_short(value) for value in row) for row in counts.itertuples(index=False)] == [
        ("01-07-2023", 1, 1, 1, 0),
        ("01-08-2023", 2, 0, 2, 0),
        ("01-09-2023", 1, 0, 0, 1),
        (None, 1, 1, 1, 0),
    ]
    assert set(figures["share"]) == {70}
    assert set(figures["conversations"]) == {2}
    assert coverage.coverage(judgement.judge(seen, before, AS_OF), before, AS_OF).empty


@pytest.mark.parametrize(
    ("share", "population", "people"),
    [(70, 10, 7), (70, 4, 3), (70, 0, 0), (75, 1, 1), (100, 7, 7), (1, 1, 1), (70, 51, 36)],
)
def test_a_share_of_people_is_whole_people(share: int, population: int, people: int) -> None:
    assert coverage.needed(share, population) == people


def test_deadlines_met_are_those_that_bind_the_jobcentre_and_are_over() -> None:
    seen = world(*THREE, {"start": "2024-03-01"}, {"start": "2024-03-01", "end": 3})
    binding = judgement.judge(seen, book(rule(version())), AS_OF)
    # one in time, one late, one missing; the one that ended and the one to come are not counted
    assert rehearsal.deadlines_met(binding, AS_OF).values.tolist() == [[JOBREADY, 1, 3]]
    for other in (version(enforced="false"), version(**COVERAGE)):
        judged = judgement.judge(seen, book(rule(other)), AS_OF)
        assert rehearsal.deadlines_met(judged, AS_OF).empty


# --- As if from another day --------------------------------------------------------------------


def moved(before: Rulebook, after: Rulebook, day: date) -> list[tuple[date, str]]:
    versions = changes.moved(before, after, day).rule("X").versions
    return [(each.takes_effect, each.citation.act) for each in versions]


def test_what_stands_between_is_superseded_when_a_change_is_moved() -> None:
    own = (version(), version("2024-01-01", act="B"), version("2026-07-01", act="C"))
    before = book(rule(*own))
    after = book(rule(*own, version("2027-03-01", parameters="days = 9", act="D")))
    assert moved(before, after, date(2023, 1, 1)) == [
        (date(2020, 1, 1), "Loven"),
        (date(2023, 1, 1), "D"),
    ]
    assert moved(before, after, date(2028, 1, 1))[-1] == (date(2028, 1, 1), "D")


def test_a_version_that_is_edited_in_its_place_leaves_the_old_one_until_the_day() -> None:
    before = book(rule(version(), version("2026-07-01", act="C")))
    after = book(rule(version(parameters="days = 9", act="B"), version("2026-07-01", act="C")))
    assert moved(before, after, date(2023, 1, 1)) == [
        (date(2020, 1, 1), "Loven"),
        (date(2023, 1, 1), "B"),
        (date(2026, 7, 1), "C"),
    ]


def test_several_new_versions_keep_their_distance() -> None:
    before = book(rule(version()))
    new = [version(day, act=day, parameters="days = 9") for day in ("2027-01-01", "2027-03-02")]
    after = book(rule(version(), *new))
    days = [day for day, _ in moved(before, after, date(2024, 1, 1))]
    assert days == [date(2020, 1, 1), date(2024, 1, 1), date(2024, 3, 1)]
    last = version("9999-12-31", parameters="days = 8")
    assert moved(before, book(rule(version(), new[0], last)), date(2028, 1, 1))[-1][0] == date.max


def test_a_better_source_is_no_change_and_is_not_moved() -> None:
    before = book(rule(version()))
    after = book(rule(version(act="Den samme lov, nyt nummer")))
    assert changes.changed_rules(before, after) == [after.rule("X")]
    assert changes.new_versions(before.rule("X"), after.rule("X")) == []
    assert changes.moved(before, after, AS_OF) is after


def test_a_moved_rulebook_has_a_fingerprint_of_its_own() -> None:
    before, after = book(rule(version())), book(rule(version(parameters="days = 9")))
    other = {changes.moved(before, after, day).fingerprint for day in (AS_OF, date(2024, 5, 2))}
    assert len({before.fingerprint, after.fingerprint, *other}) == 4


def test_a_new_rule_is_moved_whole() -> None:
    before, after = book(), book(rule(version("2027-01-01")))
    assert [day for day, _ in moved(before, after, AS_OF)] == [AS_OF]
    later = changes.moved(before, after, date(2024, 4, 1))
    assert found(compared(world(*THREE), before, later)) == [
        ("F2", "ny", None, None, "04-05-2024", "afventer")
    ]


# --- Whatever the facts ------------------------------------------------------------------------


def changed(name: str, before: str, after: str) -> str:
    text = (rulebook.RULES / name).read_text("utf-8")
    assert before in text
    return text.replace(before, after)


CHANGED = rulebook.load(
    instead={
        "sd_f.toml": changed("sd_f.toml", "week = 8", "week = 6"),
        "ja.toml": changed("ja.toml", "conversations = 4", "conversations = 3"),
    }
)


@given(worlds_and_days())
def test_nothing_is_lost_or_counted_twice(asked: tuple[World, date]) -> None:
    seen, as_of = as_facts(asked[0]), asked[1]
    before, after = (judgement.judge(seen, each, as_of) for each in (SHIPPED, CHANGED))
    table = rehearsal.compare(before, after)
    assert (rehearsal.compare(before, before)["change"] == rehearsal.SAME).all()
    assert not table.duplicated(["spell", "rule", "window"]).any()
    own = [judged[~judged["collective"]] for judged in (before, after)]
    sides = [table[f"due_{side}"].notna().sum() for side in rehearsal.SIDES]
    assert [len(judged) for judged in own] == sides
    counts = rehearsal.by_rule(table).sum(numeric_only=True)
    gone, new = counts["bortfalder"] + counts["til_gruppen"], counts["ny"] + counts["fra_gruppen"]
    assert counts["before"] - gone + new == counts["after"]
    other = table["verdict_before"] != table["verdict_after"]
    both = table["verdict_before"].notna() & table["verdict_after"].notna()
    assert rehearsal.verdict_changes(table)["count"].sum() == (other & both).sum()
