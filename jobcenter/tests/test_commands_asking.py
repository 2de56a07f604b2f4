"""Who asks a command wrongly is told so in Danish, and how to ask; the exit code is as ever 2."""

import re
from io import StringIO

import pytest
from django.core.management import (
    BaseCommand,
    CommandError,
    call_command,
    execute_from_command_line,
    get_commands,
    load_command_class,
)

from jobcenter.management import groups
from jobcenter.management.asking import AskedCommand, in_danish

WRONG = [
    ("needed", "Der mangler: --as-of, --share, --on."),
    ("needed --as-of 2024-05-01 --on 2024-07-01", "Der mangler: --share."),
    ("intake", "Der mangler: STI."),
    ("forecast --as-of 2024-05-01 nu --hurtigt", "Kommandoen kender ikke “nu --hurtigt”."),
    (
        "figures --as-of 2024-05-01 --by hold",
        f"--by kan ikke være “hold”. Vælg blandt: {', '.join(groups.GROUPINGS)}.",
    ),
    (
        "due --as-of 2024-05-01 --format xml",
        "--format kan ikke være “xml”. Vælg blandt: table, csv, json.",
    ),
    ("due --as-of", "--as-of mangler det, der skal stå efter."),
    ("figures --as-of 2024-05-01 --by", "--by mangler det, der skal stå efter."),
    ("verdicts --as-of 1/5", "--as-of: “1/5” er ikke en dag; skriv den som 2024-05-01."),
    ("intake levering --delta=ja", "Der skal ikke stå noget efter --delta: fjern “ja”."),
    (
        "demo --no",
        "“--no” kan være flere. Skriv den, du mener: --no-color, --no-serve.",
    ),
    ("demo --port otte", "--port skal være et helt tal, ikke “otte”."),
    ("demo --citizens 1", "--citizens: skal være et helt tal, mindst 200."),
]
ENGLISH = r"(?i)\b(error|usage|arguments?|required|invalid|choose|expected|options?|show|exit)\b"


@pytest.mark.parametrize(("asked", "sentence"), WRONG)
def test_a_program_gets_a_command_error_in_danish(asked: str, sentence: str) -> None:
    name = asked.split()[0]
    with pytest.raises(CommandError) as raised:
        call_command(*asked.split())
    assert str(raised.value) == f"{sentence} Se hvordan: python3 manage.py {name} --help"


@pytest.mark.parametrize(
    ("asked", "sentence"), [each for each in WRONG if not each[0].startswith("demo")]
)
def test_on_the_command_line_with_how_it_is_written(
    asked: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        execute_from_command_line(["manage.py", *asked.split()])
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"Skrives sådan: manage.py {asked.split()[0]} ")
    assert sentence in said.err
    assert "Traceback" not in said.err
    assert not re.search(ENGLISH, said.err)


def _own() -> dict[str, BaseCommand]:
    names = [name for name, app in get_commands().items() if app == "jobcenter" and name != "test"]
    return {name: load_command_class("jobcenter", name) for name in names}


def test_every_command_of_ours_is_asked_in_this_way() -> None:
    commands = _own()
    assert len(commands) >= 9
    for name, command in commands.items():
        assert isinstance(command, AskedCommand), name


def test_the_help_is_danish_too() -> None:
    for name, command in _own().items():
        text = StringIO()
        command.create_parser("manage.py", name).print_help(text)
        said = text.getvalue()
        assert said.startswith(f"Skrives sådan: manage.py {name} "), name
        assert "viser denne hjælp" in said
        assert command.help[:20] in said
        assert not re.search(ENGLISH, said), said


def test_the_librarys_own_options_work_as_ever() -> None:
    options = vars(
        AskedCommand().create_parser("manage.py", "x").parse_args(["-v", "0", "--skip-checks"])
    )
    assert options["verbosity"] == 0
    assert options["skip_checks"] is True


def test_what_the_library_is_not_known_to_say_is_kept() -> None:
    assert in_danish("noget nyt") == "Kommandoen kan ikke læses: noget nyt."
