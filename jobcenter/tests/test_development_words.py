"""What the chart of the monthly flow says, and how it is drawn."""

import re
from datetime import date
from typing import Any

import pytest

from jobcenter.models import ProcessChange
from jobcenter.reports import charts, development_chart, development_words
from jobcenter.reports.plans import Plan
from jobcenter.timeliness.control import Assurance, Rule, Tally

AS_OF = date(2024, 7, 1)
MONTHS = [date(2022 + (6 + n) // 12, (6 + n) % 12 + 1, 1) for n in range(24)]
YEAR = [72, 75, 71, 74, 73, 76, 72, 74, 73, 75, 71, 74]
NBSP = "\N{NO-BREAK SPACE}"


def plan(*percents: int | None, changes: tuple[ProcessChange, ...] = (), of: int = 100) -> Plan:
    """The chart of a team whose newest month has the last of some percentages."""
    months = MONTHS[len(MONTHS) - len(percents) :]
    flow = {
        month: Tally(each * of // 100, of)
        for month, each in zip(months, percents, strict=True)
        if each is not None
    }
    made = list(development_chart.plans({("team", "Nord"): flow}, changes, AS_OF))
    assert len(made) == 1
    return made[0]


def lead(*percents: int | None) -> str:
    return str(plan(*percents).content["lead"]).replace(NBSP, " ")


# --- Sentences ----------------------------------------------------------------------------------


def test_what_is_ordinary_and_that_the_newest_month_is() -> None:
    assert lead(*YEAR, *YEAR) == (
        "Rettidigheden svinger normalt mellem 66 % og 81 %. "
        "Juni 2024 (74 %, 74 af 100 frister) er inden for det normale."
    )


@pytest.mark.parametrize(
    ("after", "sentence"),
    [
        ([90], "(90 %, 90 af 100 frister) er bedre end normalt. Det er ikke tilfældigt."),
        ([50], "(50 %, 50 af 100 frister) er ringere end normalt. Det er ikke tilfældigt."),
        (
            [72, 71, 72, 70, 72, 71, 72],
            "(72 %, 72 af 100 frister) er en del af en udvikling, der er ringere end normalt.",
        ),
        ([None], "I juni 2024 var der ingen frister."),
    ],
)
def test_what_the_newest_month_is_otherwise(after: list[int | None], sentence: str) -> None:
    assert lead(*YEAR, *after).endswith(sentence)


def test_too_few_months_say_so_instead_of_limits() -> None:
    assert lead(70, 72, 71, 73, 70) == (
        "Juni 2024: 70 af 100 samtaler til tiden. Der er 5 måneder med frister; det normale "
        "udsving kan vises, når der er 6."
    )
    assert plan(70, 72, 71, 73, 70).content["signals"] == []


def test_provisional_limits_are_called_so() -> None:
    notes = plan(*YEAR[:8]).content["notes"]
    assert notes[0].startswith("Foreløbige grænser: de er regnet af kun 8 måneder, november 2023")


def test_few_deadlines_a_month_make_everything_ordinary() -> None:
    wide = lead(*[0, 100] * 6)
    assert wide.startswith("Tallet svinger så meget, at alt fra 0 % til 100 % er normalt")


@pytest.mark.parametrize(
    ("after", "when", "what", "cause"),
    [
        (
            [72, 71, 72, 70, 72, 71, 72],
            "December 2023–juni 2024",
            "mindst 7 måneder i træk under gennemsnittet",
            "Noget ændrede sig omkring december 2023.",
        ),
        (
            [73, 72, 71, 70, 69, 68, 67],
            "November 2023–juni 2024",
            "mindst 7 måneder i træk, hvor hver måned er ringere end den før",
            "Noget ændrede sig omkring november 2023.",
        ),
        (
            [73, 68, 68],
            "Maj–juni 2024",
            "to af tre måneder i træk tæt på den nedre grænse",
            "Noget ændrede sig omkring maj 2024.",
        ),
        ([75, 63, 74], "Maj 2024", "under det normale udsving", "Spørg, hvad der skete."),
        (
            [72, 71, 72, 60, 72, 71, 72],
            "December 2023–juni 2024",
            "under det normale udsving (marts 2024) og mindst 7 måneder i træk under gennemsnittet",
            "Noget ændrede sig omkring december 2023.",
        ),
    ],
)
def test_signals_in_words(after: list[int], when: str, what: str, cause: str) -> None:
    content = plan(*YEAR, *after).content
    assert content["signals"] == [f"{when}: {what}. Det er ikke tilfældigt. {cause}"]


def test_the_newest_month_is_told_only_where_it_stands_out() -> None:
    assert plan(*YEAR, 63, 74).content["newest"] == {"side": 0, "told": ""}
    newest = plan(*YEAR, 74, 63).content["newest"]
    assert newest["side"] == -1
    assert newest["told"].startswith("Juni 2024: under det normale udsving.")


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Assurance.PASSES, "kan I regne med at nå 80 % hver måned."),
        (Assurance.FAILS, "kan I ikke regne med at nå 80 % i nogen måned. Det kræver en ændring"),
        (Assurance.HIT_OR_MISS, "er det tilfældigt, om 80 % nås. Det kræver en ændring, ikke bare"),
    ],
)
def test_a_target_in_words(verdict: Assurance, words: str) -> None:
    assert words in development_words.assurance(80, verdict).replace(NBSP, " ")


# --- The drawing --------------------------------------------------------------------------------


def drawn(made: Plan) -> str:
    return charts.svg(made.name, made.title, made.description, made.content)


def test_each_month_tells_its_value_under_the_pointer() -> None:
    svg = drawn(plan(*YEAR, 63)).replace(NBSP, " ")
    assert "<title>jun 24: 63,0 % (63 af 100), ringere end normalt</title>" in svg
    assert "<title>maj 24: 74,0 % (74 af 100), inden for det normale</title>" in svg
    assert svg.count("<title>") == 1 + 13


def test_what_stands_out_has_a_shape_and_a_word_of_its_own() -> None:
    svg = drawn(plan(*YEAR, 90, 50))
    for word in ("inden for det normale", "bedre end normalt", "ringere end normalt"):
        assert f">{word}</text>" in svg
    assert "bedre end normalt" not in drawn(plan(*YEAR, 50))


def test_limits_are_clipped_in_the_drawing_alone() -> None:
    made = plan(*[0, 100] * 6)
    row = made.content["months"][-1]
    assert row["lower"] < 0 < 100 < row["upper"]
    assert made.table["rows"][-1][4] == row["lower"]
    assert ">Normalt<" in drawn(made)


def bands(made: Plan) -> list[dict[str, Any]]:
    layers = development_chart.specification(made.content)["layer"]
    return [layer for layer in layers if layer["mark"].get("type") == "area"]


def test_a_gap_is_no_point_and_breaks_the_line() -> None:
    made = plan(*YEAR[:6], None, *YEAR[6:])
    assert made.table["rows"][-7][1:] == [0, 0, "–", "–", "–", "–", "ingen frister"]
    layers = development_chart.specification(made.content)["layer"]
    line = next(each for each in layers if each["mark"].get("strokeWidth") == 1.8)
    stretches = [row["stretch"] for row in line["data"]["values"]]
    assert (stretches.count(stretches[0]), stretches.count(stretches[-1])) == (6, 6)


def change(day: date, *, rebases: bool = True) -> ProcessChange:
    return ProcessChange(kind="fagsystem", day=day, reason="Nyt fagsystem", rebases=rebases)


def test_old_limits_stay_visible_beside_the_new_ones() -> None:
    raised = [each + 10 for each in YEAR]
    made = plan(*YEAR, *raised, changes=(change(date(2023, 7, 14)),))
    assert made.content["segments"] == [[0, 12], [12, 24]]
    rows = bands(made)[0]["data"]["values"]
    assert {row["segment"] for row in rows} == {0, 1}
    assert [round(rows[place]["upper"], 1) for place in (0, 11, 12, 23)] == [80.6, 80.6, 90.6, 90.6]


def test_changes_are_numbered_on_the_chart_as_in_their_list() -> None:
    many = (
        change(date(2019, 1, 1), rebases=False),
        change(date(2023, 7, 14)),
        change(date(2023, 7, 20), rebases=False),
        change(date(2024, 7, 1)),
    )
    made = plan(*YEAR, *YEAR, changes=many)
    assert [each["place"] for each in made.content["changes"]] == [None, 12, 12, None]
    # above each other, the first uppermost: the lines are drawn from below
    assert re.search(r">3</tspan><tspan[^>]*>2</tspan></text>", drawn(made))
    assert any("kun 0 måneder" in each.replace(NBSP, " ") for each in made.content["notes"])


def test_equal_plans_have_equal_digests_and_a_change_another() -> None:
    same = (plan(*YEAR, *YEAR), plan(*YEAR, *YEAR))
    assert same[0].digest() == same[1].digest()
    marked = plan(*YEAR, *YEAR, changes=(change(date(2023, 7, 14), rebases=False),))
    assert marked.digest() != same[0].digest()


def test_only_the_groups_that_are_asked_for_are_planned() -> None:
    flows = {("team", name): {MONTHS[-1]: Tally(1, 2)} for name in ("Nord", "Syd")}
    made = development_chart.plans(flows, [], AS_OF, {("team", "Syd"), ("total", "alle")})
    assert [each.group for each in made] == ["Syd"]


def test_every_rule_has_words() -> None:
    for rule in Rule:
        for side in (1, -1):
            told = development_words.Episode(0, 0, side, {rule: [0]})
            assert development_words.told(MONTHS, told).startswith("Juli 2022: ")
