"""`manage.py rules`: what the law demands of each group on a day, and where that stands."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError

from jobcenter import danish, rule_sentences
from jobcenter.law import vocabulary
from jobcenter.law.rulebook import Version
from jobcenter.management import output
from jobcenter.management.asking import AskedCommand
from jobcenter.queries import rules

COLUMNS = (
    "group",
    "rule",
    "version",
    "kind",
    "demand",
    "act",
    "paragraph",
    "link",
    "confidence",
    "status",
    "enforced",
    "judged",
    "condition",
)
HEADINGS = ("gruppe", "regel", "i kraft fra", "krav", "paragraf", "sikkerhed", "forbehold")


class Command(AskedCommand):
    help = "Viser de regler, der er i kraft på en dag, for hver gruppe eller for dem, du nævner."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--on",
            type=output.a_day,
            required=True,
            metavar="ÅÅÅÅ-MM-DD",
            help="den dag, der spørges om",
        )
        output.add_format(parser)
        parser.add_argument(
            "--group",
            nargs="+",
            action="extend",
            metavar="GRUPPE",
            help=f"en eller flere af: {', '.join(vocabulary.GROUPS)}",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        found = rules.in_force(options["on"], _groups(options["group"]))
        lines = [(group, line) for group, lines in found.items() for line in lines]
        if options["format"] == "table":
            texts = [_for_people(group, line) for group, line in lines]
            output.write(self.stdout, "table", HEADINGS, texts)
            return
        records = [_for_scripts(group, line) for group, line in lines]
        output.write(self.stdout, options["format"], COLUMNS, records)


def _groups(named: list[str] | None) -> list[str]:
    allowed = list(vocabulary.GROUPS)
    for name in named or ():
        if name not in allowed:
            raise CommandError(
                f"Gruppen “{name}” findes ikke. Vælg en eller flere af: {', '.join(allowed)}."
            )
    return named or allowed


def _for_scripts(group: str, line: rules.Line) -> list[str]:
    version, citation = line.version, line.version.citation
    return [
        group,
        line.rule.id,
        _took_effect(version),
        version.kind,
        rule_sentences.demand(version).replace(danish.NO_BREAK, " "),
        citation.act,
        citation.paragraph,
        citation.link,
        version.confidence.value,
        version.status.value,
        _yes(version.enforced),
        _yes(rules.book().judges(line.rule, version)),
        version.condition,
    ]


def _for_people(group: str, line: rules.Line) -> list[str]:
    version = line.version
    return [
        vocabulary.GROUPS[group][0],
        line.rule.id,
        _took_effect(version) or rule_sentences.NO_DAY,
        rule_sentences.demand(version),
        version.citation.paragraph,
        rule_sentences.sureness(version),
        ", ".join(name.lower() for name, _ in rule_sentences.limits(version)),
    ]


def _took_effect(version: Version) -> str:
    return version.takes_effect.isoformat() if version.takes_effect_known else ""


def _yes(value: bool) -> str:
    return "ja" if value else "nej"
