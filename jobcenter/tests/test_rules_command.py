"""`manage.py rules`: the same rules as on the page, for scripts. Needs no database."""

import csv
import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from jobcenter.law import rulebook, vocabulary
from jobcenter.queries import rules
from jobcenter.tests.cast import make_cast
from jobcenter.tests.pages import logged_in

HEADER = (
    "group;rule;version;kind;demand;act;paragraph;link;confidence;status;enforced;judged;condition"
)
DAYS = ["2018-06-01", "2021-06-01", "2024-06-01", "2025-09-01", "2026-09-01"]


def answer(*arguments: str) -> str:
    output = StringIO()
    call_command("rules", *arguments, stdout=output)
    return output.getvalue()


def rows(*arguments: str) -> list[dict[str, str]]:
    text = answer(*arguments, "--format", "csv")
    return list(csv.DictReader(StringIO(text), delimiter=";"))


def test_the_columns_are_a_contract() -> None:
    assert answer("--on", "2024-06-01", "--format", "csv").splitlines()[0] == HEADER


def test_a_rule_on_a_day() -> None:
    (found,) = (row for row in rows("--on", "2024-06-01") if row["rule"] == "KJ-F")
    assert found["group"] == "kontanthjaelp_jobparat"
    assert (found["version"], found["kind"]) == ("2024-01-01", "first_within_days")
    assert found["demand"] == "Første samtale senest 7 dage efter første dag"
    assert found["link"].startswith("https://")
    assert (found["confidence"], found["status"]) == ("high", "fact")
    assert (found["enforced"], found["judged"], found["condition"]) == ("ja", "ja", "")


@pytest.mark.parametrize("day", DAYS)
def test_what_stands_in_a_row_is_what_the_rulebook_says(day: str) -> None:
    book = rulebook.load()
    found = rows("--on", day)
    assert {(row["group"], row["rule"]) for row in found} == {
        (group, key)
        for key in book.in_force(date.fromisoformat(day))
        for group in book.rule(key).groups
    }
    for row in found:
        version = book.rule(row["rule"]).version_on(date.fromisoformat(day))
        known = version.takes_effect.isoformat() if version.takes_effect_known else ""
        assert row["version"] == known
        assert row["judged"] == ("ja" if book.judges(book.rule(row["rule"]), version) else "nej")
        assert row["enforced"] == ("ja" if version.enforced else "nej")
        assert row["condition"] == version.condition
        assert row["demand"]
        assert "\N{NO-BREAK SPACE}" not in row["demand"]


def test_unconfirmed_rules_are_shown_and_not_judged() -> None:
    unsure = [row for row in rows("--on", "2026-09-01") if row["confidence"] == "none"]
    assert unsure
    assert {row["judged"] for row in unsure} == {"nej"}


@pytest.mark.django_db
@pytest.mark.parametrize("day", DAYS)
def test_the_order_is_that_of_the_page(day: str) -> None:
    client = logged_in(make_cast().users["sara"])
    page = client.get("/regler/", {"dag": day})
    shown = [
        (name, row.record.rule.id) for name, table in page.context["groups"] for row in table.rows
    ]
    goal = rules.book().goal.id
    said = [
        (vocabulary.GROUPS[row["group"]][0], row["rule"])
        for row in rows("--on", day)
        if row["rule"] != goal
    ]
    assert said == shown


def test_groups_come_once_and_in_the_page_s_order() -> None:
    found = rows("--on", "2024-06-01", "--group", "dagpenge", "sygedagpenge", "--group", "dagpenge")
    assert list(dict.fromkeys(row["group"] for row in found)) == ["sygedagpenge", "dagpenge"]
    assert len({(row["group"], row["rule"]) for row in found}) == len(found)


def test_an_unknown_group_is_told_the_known_ones() -> None:
    with pytest.raises(CommandError) as refusal:
        answer("--on", "2024-06-01", "--group", "dagpenge", "efterloen")
    assert str(refusal.value) == (
        f"Gruppen “efterloen” findes ikke. Vælg en eller flere af: {', '.join(vocabulary.GROUPS)}."
    )


def test_an_unreadable_day_says_how_to_write_it() -> None:
    with pytest.raises(CommandError, match="skriv den som 2024-05-01"):
        answer("--on", "1. juli 2026")
    with pytest.raises(CommandError):
        answer()


def test_no_rule_in_force_gives_the_header_alone() -> None:
    assert answer("--on", "1990-01-01", "--format", "csv").splitlines() == [HEADER]


def test_json_holds_the_same() -> None:
    arguments = ("--on", "2026-09-01", "--group", "sygedagpenge")
    assert json.loads(answer(*arguments, "--format", "json")) == rows(*arguments)


def test_a_table_for_people() -> None:
    lines = answer("--on", "2026-09-01", "--group", "kontanthjaelp_jobparat").splitlines()
    assert lines[0].split() == "gruppe regel i kraft fra krav paragraf sikkerhed forbehold".split()
    unsure = next(line for line in lines if " KJ-F " in line)
    assert unsure.endswith("ubekræftet")
    assert "dagen er ikke fundet" in answer("--on", "2018-06-01")
