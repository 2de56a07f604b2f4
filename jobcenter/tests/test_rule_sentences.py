"""What a rule demands, in words: each kind, and each version of the rules that ship."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from jobcenter import rule_sentences
from jobcenter.danish import NO_BREAK
from jobcenter.law import kinds, rulebook, vocabulary
from jobcenter.law.rulebook import Only, PicksVersionBy, Status, Version
from jobcenter.law.tables import Citation, Confidence
from jobcenter.rule_sentences import change, counting, demand, groups, limits

COUNTING: dict[str, Any] = {"counting_types": ["4", "7"], "excluded_forms": ["brev"]}
SHIPPED = [
    pytest.param(version, id=f"{rule.id}-{version.takes_effect}")
    for rule in rulebook.load().rules.values()
    for version in rule.versions
]


def a_version(kind: str, given: dict[str, Any] | None = None, **more: Any) -> Version:
    counts = issubclass(kinds.KINDS[kind], kinds.Counting)
    parameters = kinds.parse(kind, (COUNTING if counts else {}) | (given or {}))
    plain = Version(
        takes_effect=date(2020, 1, 1),
        takes_effect_known=True,
        row="X",
        kind=kind,
        ended=False,
        enforced=True,
        confidence=Confidence.HIGH,
        status=Status.FACT,
        picks_version_by=PicksVersionBy.CLOCK_START,
        citation=Citation("Loven", "§ 1", "https://example.org/", date(2026, 11, 21)),
        parameters=parameters,
        only=Only(),
        condition="",
    )
    return replace(plain, **more)


def said(version: Version) -> str:
    return demand(version).replace(NO_BREAK, " ")


GOAL = {
    "conversations": 4,
    "window_months": 12,
    "seniority_months": 12,
    "gap_days": 28,
    "average_months": 12,
    "goal_percent": 80,
    "goal_operator": ">=",
}
WINDOW = {"conversations": 4, "from_months": 0, "to_months": 6}
LATER = {"conversations": 3, "from_months": 3, "to_months": 6}
COVERAGE = WINDOW | {"share_percent": 75, "first_with_everyone": True}
EVERYONE = "Alle har en første samtale, og mindst 75 % af gruppen"
WHOSE = "; kravet er til gruppen som helhed og ikke til den enkelte sag"
JOINT = {"joint": "required", "counting_types": ["17", "19"]}
AGREED = "fast antal samtaler: efter aftale, behov eller borgerens ønske"


@pytest.mark.parametrize(
    ("kind", "given", "sentence"),
    [
        ("rolling_goal", GOAL, ("Mindst 80 % af borgere med 12 måneders anciennitet har mindst "
         "4 samtaler på 12 måneder, målt som gennemsnit af 12 måneder")),
        ("rolling_goal", GOAL | {"goal_operator": ">"}, ("Over 80 % af borgere med 12 måneders "
         "anciennitet har mindst 4 samtaler på 12 måneder, målt som gennemsnit af 12 måneder")),
        ("first_within_days", {"days": 7}, "Første samtale senest 7 dage efter første dag"),
        ("first_within_days", {"days": 1}, "Første samtale senest 1 dag efter første dag"),
        ("first_by_end_of_week", {"week": 8},
         "Første samtale senest ved udgangen af uge 8 fra første dag"),
        ("at_least_in_window", WINDOW, "Mindst 4 samtaler inden 6 måneder fra første dag"),
        ("at_least_in_window", WINDOW | {"conversations": 1},
         "Mindst én samtale inden 6 måneder fra første dag"),
        ("at_least_in_window", LATER,
         "Mindst 3 samtaler efter 3 måneder og inden 6 måneder fra første dag"),
        ("at_least_in_window", LATER | {"actors": ["jobcenter", "anden_aktoer"]},
         ("Mindst 3 samtaler efter 3 måneder og inden 6 måneder fra første dag, "
         "holdt af jobcenter eller anden aktør")),
        ("at_least_in_every_window", {"conversations": 4, "months": 12},
         "Efter den første samtale mindst 4 samtaler i hver periode på 12 måneder"),
        ("no_gap_longer", {"days": 28, "excluded_forms": ["telefon", "video", "brev"]},
         "Efter den første samtale højst 28 dage fra samtale til samtale, ved fremmøde"),
        ("one_in_window", JOINT | {"from_weeks": 3, "to_weeks": 6},
         "Én fælles samtale med a-kassen i uge 3 til 6 fra første dag"),
        ("one_in_window", {"to_weeks": 6}, "Én samtale inden udgangen af uge 6 fra første dag"),
        ("one_in_window", {"to_months": 16}, "Én samtale inden 16 måneder fra første dag"),
        ("coverage", COVERAGE,
         f"{EVERYONE} har mindst 4 samtaler inden 6 måneder fra første dag{WHOSE}"),
        ("coverage", COVERAGE | {"first_with_everyone": False, "actors": ["a-kasse"]},
         ("Mindst 75 % af gruppen har mindst 4 samtaler inden 6 måneder fra første dag, "
         f"holdt af a-kasse{WHOSE}")),
        ("every_month", {}, "Én samtale i hver hel kalendermåned af forløbet"),
        ("next_booked_same_day", {"actors": ["jobcenter"]},
         "Når en samtale er holdt, er den næste booket senest samme dag"),
        ("no_fixed_number", {"after_months": 6}, f"Fra 6 måneder efter første dag intet {AGREED}"),
        ("no_fixed_number", {}, f"Intet {AGREED}"),
        ("no_follow_up", {}, "Der kræves ingen opfølgning og ingen samtale"),
        ("appraisal_within_months", {"appraisal": "§7", "months": 3},
         "Vurdering efter § 7 senest 3 måneder efter første dag"),
        ("appraisal_without_day", {"appraisal": "§27"},
         "Vurdering efter § 27; loven sætter ingen dag"),
        ("benefit_weeks_limit", {"weeks": 22, "lookback_months": 9},
         "Revurdering, før der er udbetalt ydelse i mere end 22 uger inden for 9 kalendermåneder"),
        ("min_plan_within_days", {"days": 14, "made_by": "a-kasse"},
         "Min Plan senest 14 dage efter første dag, lavet af a-kasse"),
        ("min_plan_before_effort", {"made_by": "jobcenter", "update_days": 90},
         ("Min Plan, før indsatsen begynder, lavet af jobcenter, og den ajourføres mindst hver "
         "90. dag (lokal indstilling)")),
        ("min_plan_not_required", {}, "Der kræves ingen Min Plan"),
        ("form_of_conversation", {"first": ["fremmoede"], "later": ["fremmoede", "telefon"]},
         "Den første samtale holdes ved fremmøde; senere samtaler ved fremmøde eller telefon"),
        ("not_found", {}, "Der er ikke fundet et krav i kilderne"),
    ],
)  # fmt: skip
def test_the_sentence_of_each_kind(kind: str, given: dict[str, Any], sentence: str) -> None:
    assert said(a_version(kind, given)) == sentence


def test_every_kind_has_a_sentence() -> None:
    unsaid = rule_sentences._what.dispatch(kinds.Parameters)
    assert not [
        name
        for name, parameters in kinds.KINDS.items()
        if rule_sentences._what.dispatch(parameters) is unsaid
    ]


@pytest.mark.parametrize("version", SHIPPED)
def test_every_version_that_ships_can_be_said(version: Version) -> None:
    sentence = demand(version)
    assert sentence[0].isupper()
    assert not sentence.endswith(".")
    assert "None" not in sentence + counting(version)


def test_whom_a_version_is_about() -> None:
    window = a_version("at_least_in_window", WINDOW)
    every = said(window)
    only = Only(visitation_categories=("2", "3"))
    assert said(replace(window, only=only)) == f"{every} (kun visitationskategori 2 og 3)"
    assert said(replace(window, only=Only(age_below=25))) == f"{every} (kun borgere under 25 år)"
    older = replace(window, only=Only(age_from=25))
    assert said(older) == f"{every} (kun borgere på 25 år eller derover)"


def test_a_condition_may_move_the_day_that_is_counted_from() -> None:
    asked = a_version("first_within_days", {"days": 14}, condition="Løber fra anmodningen.")
    assert said(asked) == "Første samtale inden 14 dage"
    assert limits(asked) == [("Bedømmes ikke", "Løber fra anmodningen.")]


def test_what_keeps_a_version_from_making_a_case_late() -> None:
    sure = a_version("first_within_days", {"days": 7})
    assert limits(sure) == []
    assert [name for name, _ in limits(replace(sure, enforced=False))] == ["Vejledende"]
    unsure = replace(sure, confidence=Confidence.NONE, enforced=False)
    assert limits(unsure) == [("Ubekræftet", "vises, men bruges ikke til at bedømme en sag")]
    ended = replace(unsure, ended=True, parameters=None)
    assert limits(ended) == []
    assert demand(ended) == "Reglen er ophørt"


def test_a_change_says_what_is_new() -> None:
    before, after = a_version("at_least_in_window", WINDOW), a_version("coverage", COVERAGE)
    assert change(before, after) == demand(after)
    assert change(None, after) == demand(after)
    assert change(before, replace(before, row="Y")) == "Samme krav på et nyt grundlag"


def test_groups_are_named_by_the_shorter_list() -> None:
    every = list(vocabulary.GROUPS)
    assert groups(every) == "Alle grupper"
    assert groups(every[1:]) == "Alle grupper undtagen Sygedagpenge"
    assert groups(["jobafklaring", "sygedagpenge"]) == "Sygedagpenge og Jobafklaring"


def test_what_counts() -> None:
    window = a_version("at_least_in_window", WINDOW | {"actors": ["a-kasse"]})
    assert counting(window) == (
        "Opfølgningssamtale og jobsamtale; ikke brev; fælles samtaler med a-kassen tæller ikke "
        "med; holdt af a-kasse"
    )
    joint = counting(a_version("one_in_window", JOINT | {"to_months": 6, "excluded_forms": []}))
    assert joint == (
        "Jobsamtale med a-kasse og fælles jobsamtale; kun fælles samtaler med a-kassen tæller "
        "med; uanset hvem der holder dem"
    )
    assert counting(a_version("no_follow_up")) == ""
