"""A command that says in Danish what is wrong with how it was asked, and how to ask.

The library writes English, or what gettext finds for the machine's language; it can be given
another formatter, and what it says goes through the parser's `error`. Both are used here.
"""

import re
import sys
from argparse import Action
from collections.abc import Iterable
from typing import Any, NoReturn

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser, DjangoHelpFormatter

_HEADINGS = {"positional arguments": "Argumenter", "options": "Valg"}


class AskedCommand(BaseCommand):
    """What our commands have in common."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """As ever a CommandError for a program, and exit code 2 on the command line."""
        given = {"formatter_class": DanishHelp, "add_help": False} | kwargs
        parser = super().create_parser(prog_name, subcommand, **given)
        parser.add_argument("-h", "--help", action="help", help="viser denne hjælp")

        def refuse(message: str) -> NoReturn:
            said = f"{in_danish(message)} Se hvordan: python3 manage.py {subcommand} --help"
            if not parser.called_from_command_line:
                raise CommandError(said)
            parser.print_usage(sys.stderr)
            parser.exit(2, f"{said}\n")

        parser.error = refuse  # type: ignore[method-assign]  # Django names the class itself
        return parser


class DanishHelp(DjangoHelpFormatter):
    """Our own arguments under Danish headings. Django's are in English: they work unseen."""

    def add_usage(
        self, usage: str | None, actions: Iterable[Action], *args: Any, **kwargs: Any
    ) -> None:
        kwargs.setdefault("prefix", "Skrives sådan: ")
        super().add_usage(usage, self._own(actions), *args, **kwargs)

    def add_arguments(self, actions: Iterable[Action]) -> None:
        super().add_arguments(self._own(actions))

    def start_section(self, heading: str | None) -> None:
        super().start_section(_HEADINGS.get(heading or "", heading))

    def _own(self, actions: Iterable[Action]) -> list[Action]:
        return [each for each in actions if not self.show_last & {*each.option_strings}]


def in_danish(message: str) -> str:
    """What the library says of arguments, as a sentence; what it is not known to say as it is."""
    for pattern, sentence in _SENTENCES.items():
        if said := re.fullmatch(pattern, message, re.DOTALL):
            return sentence.format(**{name: _plain(of) for name, of in said.groupdict().items()})
    return f"Kommandoen kan ikke læses: {message}."


def _plain(text: str) -> str:
    """Names without the library's quotation marks."""
    return ", ".join(name.strip("'\"") for name in text.split(", "))


_NAME = r"argument (?P<name>\S+): "
# Looked through in this order: the last one is what our own readers of a value say.
_SENTENCES = {
    r"the following arguments are required: (?P<names>.+)": "Der mangler: {names}.",
    r"unrecognized arguments: (?P<what>.+)": "Kommandoen kender ikke “{what}”.",
    r"ambiguous option: (?P<short>.+) could match (?P<names>.+)": (
        "“{short}” kan være flere. Skriv den, du mener: {names}."
    ),
    _NAME + r"invalid choice: (?P<value>.*) \(choose from (?P<choices>.+)\)": (
        "{name} kan ikke være “{value}”. Vælg blandt: {choices}."
    ),
    _NAME + r"invalid int value: (?P<value>.*)": "{name} skal være et helt tal, ikke “{value}”.",
    _NAME + "expected (one|at least one) argument": "{name} mangler det, der skal stå efter.",
    _NAME + "ignored explicit argument (?P<value>.*)": (
        "Der skal ikke stå noget efter {name}: fjern “{value}”."
    ),
    _NAME + "(?P<said>.+)": "{name}: {said}.",
}
