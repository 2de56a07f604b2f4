"""The rules in the house: every row of the rule matrix, its source, and what may be judged."""

import re
import shutil
import textwrap
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from jobcenter.law import exemptions, kinds, rulebook, vocabulary
from jobcenter.law.rulebook import Rule, Rulebook, Version
from jobcenter.law.tables import Confidence, RuleFileError

BOOK = rulebook.load()
README = (rulebook.RULES.parent / "README.md").read_text("utf-8")
CITATION = """
[exemption.citation]
act = "En lov"
paragraph = "§ 1"
link = "https://example.org"
read_on = 2026-11-21
"""
EXEMPTION = f"""
[[exemption]]
id = "orlov"
text = "På orlov"
groups = ["dagpenge"]
confidence = "high"
{CITATION}
"""

# The rows of the rule matrix of 21 November 2026, by regime.
ROWS = """
    A-DP-6M A-DP-9M A-DP-J1 A-DP-J2 A-DP-J3 A-KJ-F A-KJ-3M A-KJ-12M A-KA-F A-KA-12M A-UP-F A-UP-N
    A-UA-F A-UA-N A-SD-F A-SD-4W A-SD1 A-SD-FT A-JA-N A-RF-N A-LY-N A-RV-N
    B-DP B-DP-J1 B-DP-J2 B-DP-16 B-KJ-F B-KJ B-KA-F B-KA B-UP-F B-UP B-UA-F B-UA B-JA B-RF B-LY B-RV
    B-AFT B-SD-F B-SD B-SD-FT B-SD1 B-SD-AFT F-2023 F-2023-SD
    C-DPA-F C-DPA C-DPJ C-DPU C-DP-16 C-KJ-F C-KJ C-KA-F C-KA C-UP-F C-UP C-UA-F C-UA C-JA C-RF C-LY
    C-RV C-AFT C2-SD-F C2-SD C2-SD13F
    D-DPA D-DPK D-DP-16 D-KJ D-LY D-KA D-UP D-UA D-JA D-RF D-RV D-SDJ D-SDO E-ALL
    SD-7 SD-24 SD-25 SD-27 MP-GEN MP-DP-2020 MP-DP-2024 MP-SD-2025 FG-2
""".split()
LEFT_OUT = ("FG-RESULT", "FG-1", "KPI-M6")
LOCAL = ("every_month", "next_booked_same_day")
NEW_MAIN_ACT = date(2027, 1, 1)


def all_versions() -> list[tuple[Rule, Version]]:
    return [(rule, version) for rule in BOOK.rules.values() for version in rule.versions]


@pytest.mark.parametrize("row", ROWS)
def test_every_row_of_the_matrix_has_a_version(row: str) -> None:
    assert [rule.id for rule, version in all_versions() if version.row == row and not version.ended]


@pytest.mark.parametrize("row", LEFT_OUT)
def test_what_is_left_out_says_why(row: str) -> None:
    assert not [rule.id for rule, version in all_versions() if version.row == row]
    assert re.search(rf"^\| {row} \| \S.{{20,}} \|$", README, re.MULTILINE)


def test_a_rule_lies_in_the_file_of_its_name() -> None:
    named = {rule.id.lower().replace("-", "_") + ".toml" for rule in BOOK.rules.values()}
    assert named == {path.name for path in rulebook.RULES.glob("*.toml")}


@pytest.mark.parametrize("rule", BOOK.rules.values(), ids=lambda rule: rule.id)
def test_every_version_is_cited(rule: Rule) -> None:
    for version in rule.versions:
        citation = version.citation
        assert citation.act
        assert citation.paragraph
        assert citation.note or version.confidence is Confidence.HIGH
        # A local goal stands in a letter that lies on no address we know.
        assert citation.link.startswith("https://") or (
            version.kind in LOCAL and not citation.link and citation.note
        )


def test_only_the_first_version_may_lack_its_day() -> None:
    for rule in BOOK.rules.values():
        assert all(version.takes_effect_known for version in rule.versions[1:]), rule.id
        assert not any(version.ended for version in rule.versions[:-1]), rule.id


def test_unconfirmed_law_is_never_judged() -> None:
    unconfirmed = [version for _, version in all_versions() if not version.is_confirmed]
    assert len(unconfirmed) > 20
    assert not [version.row for version in unconfirmed if version.is_judged]
    assert not [version.row for version in unconfirmed if version.enforced]


def test_no_case_is_called_late_on_weak_ground() -> None:
    weak = (Confidence.LOW, Confidence.NONE)
    assert not [rule.id for rule, v in all_versions() if v.enforced and v.confidence in weak]


@pytest.mark.parametrize(
    "row",
    "B-DP-J1 B-DP-J2 B-DP-16 C-DP-16 D-DP-16 A-SD-FT B-SD-FT C2-SD13F D-SDJ SD-24 SD-25 "
    "MP-GEN".split(),
)
def test_what_no_delivery_tells_is_shown_and_not_judged(row: str) -> None:
    demanding = [v for _, v in all_versions() if v.row == row and v.kind != "not_found"]
    assert demanding
    assert all(v.condition.endswith(".") and not v.is_judged for v in demanding)


@pytest.mark.parametrize("row", ["B-KJ-F", "B-SD", "C2-SD", "C-DPU", "C-DPJ", "A-KA-12M", "SD-7"])
def test_what_is_delivered_is_judged(row: str) -> None:
    assert [rule.id for rule, v in all_versions() if v.row == row and v.is_judged and v.enforced]


@pytest.mark.parametrize("group", vocabulary.GROUPS)
@pytest.mark.parametrize(
    "day",
    [date(2018, 6, 1), date(2021, 6, 1), date(2024, 6, 1), date(2025, 9, 1), date(2026, 9, 1)],
    ids=str,
)
def test_the_rulebook_says_something_of_every_group_in_every_regime(group: str, day: date) -> None:
    about = [rule_id for rule_id in BOOK.in_force(day) if group in BOOK.rule(rule_id).groups]
    assert set(about) - {"fire-samtaler", "LOKAL-MAANED", "LOKAL-NAESTE", "FORM", "FORM-SD"}


def test_the_old_law_is_not_judged_silently_under_the_new_main_act() -> None:
    old = {
        rule_id
        for rule_id, version in BOOK.in_force(NEW_MAIN_ACT).items()
        if version.is_judged and version.takes_effect < NEW_MAIN_ACT
    }
    assert old <= {"fire-samtaler", "LOKAL-MAANED", "LOKAL-NAESTE"}


def version_of(rule_id: str, day: date, book: Rulebook = BOOK) -> Version:
    return book.rule(rule_id).version_on(day)


def test_a_rule_runs_through_the_regimes() -> None:
    rows = [version.row for version in BOOK.rule("KJ-F").versions]
    assert rows == ["A-KJ-F", "B-KJ-F", "C-KJ-F", "D-KJ", "E-ALL"]
    assert version_of("KJ", date(2026, 6, 30)).kind == "at_least_in_window"
    assert version_of("KJ", date(2026, 7, 1)).kind == "coverage"


def test_sick_benefit_is_asked_of_the_categories_that_the_act_names() -> None:
    before, after = version_of("SD", date(2024, 12, 31)), version_of("SD", date(2025, 1, 1))
    assert before.only.visitation_categories == ("2", "3")
    assert after.only.visitation_categories == ("2",)


def test_the_two_tracks_of_2024_share_the_unemployed_between_them() -> None:
    day = date(2024, 6, 1)
    older = {version_of(rule_id, day).only.age_from for rule_id in ("DPA-F", "DPA", "DPJ", "MP-DP")}
    younger = {version_of(rule_id, day).only.age_below for rule_id in ("DPU", "MP-DPU")}
    assert older == younger == {25}


def test_conversations_are_counted_as_the_rows_say() -> None:
    for rule, version in all_versions():
        parameters = version.parameters
        if not isinstance(parameters, kinds.Counting):
            continue
        assert "brev" in parameters.excluded_forms, rule.id
        if parameters.joint == "required":
            assert parameters.counting_types == ("4", "7", "17", "19")
    in_person = version_of("SD-4W", date(2018, 6, 1)).parameters
    assert isinstance(in_person, kinds.NoGapLonger)
    assert in_person.excluded_forms == ("telefon", "video", "brev")
    assert in_person.first_excluded_forms == ("brev",)


# ---- the contents page


def table_rows() -> dict[str, tuple[str, str]]:
    """Rows and file by rule, as the contents page has them."""
    found = re.findall(r"^\| `(\S+)` \| .* \| (.*) \| \[\S+\]\((\S+)\) \|$", README, re.MULTILINE)
    return {rule: (rows, file) for rule, rows, file in found}


def test_the_contents_page_lists_the_rules_with_their_rows() -> None:
    listed = table_rows()
    assert {row for rows, _ in listed.values() for row in rows.split(", ")} >= set(ROWS)
    for rule_id, (rows, file) in listed.items():
        assert (rulebook.RULES.parent / file).is_file()
        versions = BOOK.rule(rule_id).versions
        known = {version.row for version in versions} | {"–", "ophørt", "ophørt (D-SDJ)"}
        assert set(rows.split(", ")) <= known, rule_id


def names_of(parameters: type[kinds.Parameters]) -> set[str]:
    return {field.name for field in fields(parameters)}


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_the_contents_page_names_every_kind_and_its_fields(kind: str) -> None:
    row = re.search(rf"^\| `{kind}` \| .+$", README, re.MULTILINE)
    assert row
    counting = names_of(kinds.Counting)
    assert all(f"`{field}`" in README for field in counting)
    for field in names_of(kinds.KINDS[kind]) - counting:
        assert f"`{field}`" in row.group()


def examples() -> tuple[str, str]:
    """The head of a new file and the version of the worked example."""
    head, version = re.findall(r"^ +```toml\n(.*?)^ +```$", README, re.MULTILINE | re.DOTALL)
    return textwrap.dedent(head), textwrap.dedent(version)


def test_the_worked_example_is_a_change_of_law(tmp_path: Path) -> None:
    folder = shutil.copytree(rulebook.RULES, tmp_path / "rules")
    with (folder / "ka.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + examples()[1])
    book = rulebook.load(folder)
    assert version_of("KA", date(2027, 2, 28), book) == version_of("KA", date(2027, 2, 28))
    new = version_of("KA", date(2027, 3, 1), book)
    assert new.is_judged
    assert isinstance(new.parameters, kinds.Coverage)
    assert new.parameters.share_percent == 70
    assert book.fingerprint != BOOK.fingerprint


def test_the_worked_example_is_a_new_rule(tmp_path: Path) -> None:
    folder = shutil.copytree(rulebook.RULES, tmp_path / "rules")
    (folder / "ka_ny.toml").write_text("\n".join(examples()), "utf-8")
    book = rulebook.load(folder)
    assert "KA-NY" not in book.in_force(date(2027, 2, 28))
    assert book.in_force(date(2027, 3, 1))["KA-NY"].kind == "coverage"


# ---- what a jurist may write wrongly


@pytest.mark.parametrize(
    ("file", "before", "after", "sentence"),
    [
        ("kj", "share_percent = 75", "share_percent = 0", "mellem 1 og 100"),
        ("kj", "from_months = 0", "from_months = 6", "vinduet skal begynde, før det slutter"),
        ("dp_j2", "from_months = 4", "from_months = 6", "vinduet skal begynde, før det slutter"),
        ("form", 'first = ["fremmoede"]', 'first = ["møde"]', "first har ukendte ord: møde"),
        ("sd_27", '"§27"', '"§28"', "appraisal har ukendte ord: §28"),
        ("sd", '["2", "3"]', '["2", "4"]', "kategorierne er “1”, “2” og “3”"),
        ("sd", '["2", "3"]', "[2, 3]", "listen må kun have tekster"),
        ("sd", "read_on = 2026-11-21\n", "", "sd.toml, version 1, citation, read_on"),
    ],
)
def test_a_wrong_word_or_number_is_named(
    tmp_path: Path, file: str, before: str, after: str, sentence: str
) -> None:
    text = (rulebook.RULES / f"{file}.toml").read_text("utf-8")
    assert before in text
    (tmp_path / f"{file}.toml").write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(RuleFileError) as error:
        rulebook.load(tmp_path)
    assert sentence in str(error.value)


# ---- exemptions


def test_the_exemptions_are_cited() -> None:
    found = exemptions.load()
    assert len(found) >= 15
    for exemption in found:
        assert exemption.text
        assert exemption.citation.link.startswith(("https://", "http://"))
        assert exemption.citation.note


def test_the_exemptions_are_those_of_their_groups() -> None:
    by_id = {exemption.id: exemption for exemption in exemptions.load()}
    assert by_id["job_within_6_weeks"].since == date(2020, 1, 1)
    assert "sygedagpenge" not in by_id["job_within_6_weeks"].groups
    assert "uddannelsesparat" not in by_id["education_within_6_weeks"].groups
    assert by_id["job_contract_within_4_weeks"].groups == ("revalidering",)
    assert by_id["leave"].since is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (EXEMPTION * 2, "fritagelsen “orlov” står der to gange"),
        (EXEMPTION.replace('"dagpenge"', '"lotto"'), "exemption 1, groups: ukendt"),
        (EXEMPTION.replace('"high"', '"vist"'), "confidence: “vist” er ikke en af"),
        (EXEMPTION.replace('id = "orlov"', 'id = "orlov"\nuntil = 1'), "until: feltet er ukendt"),
        (EXEMPTION.replace('act = "En lov"\n', ""), "exemption 1, citation, act: feltet mangler"),
        ("", "øverst, exemption: feltet mangler"),
        ("[[exemption]", "kan ikke læses som TOML"),
    ],
)
def test_a_wrong_file_of_exemptions_says_where(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "fritagelser.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(RuleFileError) as error:
        exemptions.load(path)
    assert sentence in str(error.value)
    assert str(error.value).startswith("fritagelser.toml")
