"""The synthetic delivery: repeatable, true to life in its proportions, and about nobody."""

import csv
from collections import Counter, defaultdict
from datetime import date, timedelta
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest

from jobcenter.demo import cpr
from jobcenter.demo.chance import Chance
from jobcenter.demo.generator import DEMO_CITIZENS, DEMO_DAY, DEMO_SEED, write
from jobcenter.intake.cpr import parse
from jobcenter.law import vocabulary

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rows]:
    """The rows of each file of the demonstration's own delivery."""
    folder = tmp_path_factory.mktemp("delivery")
    write(folder, as_of=DEMO_DAY, seed=DEMO_SEED)
    return {path.stem: rows_of(path) for path in folder.iterdir()}


def rows_of(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def days_of(rows: Rows, column: str) -> list[date]:
    return [date.fromisoformat(row[column]) for row in rows if row[column]]


def digests(folder: Path, *, seed: int) -> dict[str, str]:
    write(folder, as_of=date(2025, 3, 4), seed=seed, citizens=300)
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first = digests(tmp_path / "first", seed=7)
    assert digests(tmp_path / "second", seed=7) == first
    assert digests(tmp_path / "third", seed=8)["borgere.csv"] != first["borgere.csv"]


def test_no_number_can_belong_to_a_person(delivery: dict[str, Rows]) -> None:
    numbers = [row["cpr"] for row in delivery["borgere"]]
    assert len(numbers) == len(set(numbers)) == DEMO_CITIZENS
    for number in numbers:
        assert int(number[9]) != check_digit(number)
        assert not number.startswith("01")  # born on the first of a month


def check_digit(number: str) -> int:
    """What the tenth digit must be for modulus 11; 10 where there is no such digit."""
    digits = zip((4, 3, 2, 7, 6, 5, 4, 3, 2), map(int, number[:9]), strict=True)
    return -sum(weight * digit for weight, digit in digits) % 11


def test_modulus_11_knows_the_cpr_offices_own_example() -> None:
    assert cpr.passes_modulus_11("0707614285")
    assert not cpr.passes_modulus_11("0707614284")


def test_a_birthday_that_could_be_somebodys_is_refused() -> None:
    with pytest.raises(ValueError, match="could belong"):
        cpr.draw(Chance(1), born=date(1965, 1, 1), woman=True)


def test_every_number_has_a_birthday_of_working_age(delivery: dict[str, Rows]) -> None:
    born = [parse(row["cpr"])[1] for row in delivery["borgere"]]
    assert min(born).year >= 1958
    assert max(born).year <= 2006


def test_uddannelseshjaelp_is_for_those_under_30(delivery: dict[str, Rows]) -> None:
    young = [row for row in delivery["ydelsesforloeb"] if row["ydelse"] == "uddannelseshjælp"]
    assert len(young) > 150
    for row in young:
        born = parse(row["cpr"])[1]
        last = date.fromisoformat(row["slutdato"]) if row["slutdato"] else DEMO_DAY
        assert (last.year - born.year, last.month, last.day) < (30, born.month, born.day)


def test_it_is_of_a_size_to_look_alive(delivery: dict[str, Rows]) -> None:
    spells = Counter(row["ydelse"] for row in delivery["ydelsesforloeb"] if not row["slutdato"])
    assert len(delivery["borgere"]) >= 1500
    assert set(spells) == set(vocabulary.BENEFITS.values())
    assert min(spells.values()) >= 20
    planned = days_of(delivery["samtaler"], "planlagt_dato")
    assert min(planned) < DEMO_DAY - timedelta(days=3 * 365)
    assert max(planned) > DEMO_DAY + timedelta(days=14)


def test_each_role_and_team_is_there(delivery: dict[str, Rows]) -> None:
    employees = delivery["medarbejdere"]
    roles = Counter(row["rolle"] for row in employees)
    assert roles["teamleder"] == 6
    assert (roles["fagkoordinator"], roles["chef"]) == (1, 1)
    assert len({row["medarbejder_id"] for row in employees if row["rolle"] == "sagsbehandler"}) > 25
    assert len({row["team"] for row in employees}) == 7
    left = {row["medarbejder_id"] for row in employees if row["til_dato"]}
    assert len(left) == 3  # two are gone, one has changed team


def test_nothing_is_told_that_has_not_happened(delivery: dict[str, Rows]) -> None:
    past = {
        "samtaler": ("booket_dato", "afholdt_dato", "registreret_dato"),
        "ydelsesforloeb": ("startdato", "modtaget_dato", "slutdato"),
        "minplan": ("oprettet_dato", "ajourfoert_dato", "delt_dato"),
        "vurderinger": ("dato",),
        "fritagelser": ("fra_dato",),
        "sagsansvar": ("fra_dato",),
    }
    for name, columns in past.items():
        for column in columns:
            assert max(days_of(delivery[name], column)) <= DEMO_DAY, (name, column)


def test_held_means_a_held_day_and_nothing_else_does(delivery: dict[str, Rows]) -> None:
    statuses = Counter(row["status"] for row in delivery["samtaler"])
    assert set(statuses) == set(vocabulary.STATUSES)
    for row in delivery["samtaler"]:
        assert bool(row["afholdt_dato"]) == (row["status"] == "afholdt")
        assert row["booket_dato"] <= row["planlagt_dato"]


def test_some_conversations_are_registered_late(delivery: dict[str, Rows]) -> None:
    held = [row for row in delivery["samtaler"] if row["afholdt_dato"]]
    late = [
        row
        for row in held
        if date.fromisoformat(row["registreret_dato"])
        > date.fromisoformat(row["afholdt_dato"]) + timedelta(days=7)
    ]
    assert 0.02 < len(late) / len(held) < 0.1


def test_gaps_of_28_and_29_days_are_both_there(delivery: dict[str, Rows]) -> None:
    spells = defaultdict(list)
    for row in delivery["ydelsesforloeb"]:
        spells[row["cpr"]].append((row["startdato"], row["slutdato"]))
    gaps = Counter(
        (date.fromisoformat(start) - date.fromisoformat(end)).days - 1
        for periods in spells.values()
        for (_, end), (start, _) in pairwise(sorted(periods))
    )
    assert min(gaps[0], gaps[28], gaps[29]) > 0
    assert min(gaps) == 0


def test_periods_of_responsibility_never_overlap(delivery: dict[str, Rows]) -> None:
    periods = defaultdict(list)
    for row in delivery["sagsansvar"]:
        periods[row["forloeb_id"]].append((row["fra_dato"], row["til_dato"]))
    assert any(len(of_spell) > 1 for of_spell in periods.values())
    for of_spell in periods.values():
        for (start, end), (later, _) in pairwise(sorted(of_spell)):
            assert start <= end < later


def test_some_open_cases_have_nobody(delivery: dict[str, Rows]) -> None:
    is_open = {row["forloeb_id"] for row in delivery["ydelsesforloeb"] if not row["slutdato"]}
    newest = {row["forloeb_id"]: row for row in delivery["sagsansvar"] if not row["til_dato"]}
    assert len(is_open - set(newest)) > 3
    assert sum(not newest[spell]["medarbejder_id"] for spell in is_open & set(newest)) > 5
    assert any(row["anden_aktoer"] for row in newest.values())


def test_the_change_of_record_system_shows(delivery: dict[str, Rows]) -> None:
    """Ten weeks with far fewer held conversations than the ten weeks before them."""
    held = days_of(delivery["samtaler"], "afholdt_dato")
    changed, weeks = DEMO_DAY - timedelta(days=560), timedelta(weeks=10)
    before = sum(changed - weeks <= day < changed for day in held)
    during = sum(changed <= day < changed + weeks for day in held)
    after = sum(changed + weeks <= day < changed + 2 * weeks for day in held)
    assert during < 0.7 * before
    assert after > before
