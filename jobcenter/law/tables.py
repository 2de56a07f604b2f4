"""How the law's TOML files are read: every field is asked for, every refusal names its place."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from jobcenter.law import vocabulary

E = TypeVar("E", bound=StrEnum)


class RuleFileError(ValueError):
    """A rule file that can't be read as a rule. The sentence names file, place and remedy."""


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NONE = "none"


@dataclass(frozen=True)
class Citation:
    act: str
    paragraph: str
    link: str
    read_on: date
    note: str = ""


def read_file(path: Path) -> dict[str, Any]:
    """What one TOML file holds; raises RuleFileError."""
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise RuleFileError(f"{path.name}: filen skal være gemt som UTF-8.") from error
    return read_text(path.name, text)


def read_text(name: str, text: str) -> dict[str, Any]:
    """What the text of a TOML file of that name holds; raises RuleFileError."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also numbers and nesting beyond all bounds
        place = re.search(r"line (\d+), column (\d+)", str(error))
        where = f"se linje {place[1]}, tegn {place[2]}" if place else "se efter i slutningen af den"
        raise RuleFileError(f"{name}: filen kan ikke læses som TOML; {where}.") from error


class Table:
    """One TOML table whose every field must be asked for."""

    def __init__(self, file: str, place: str, content: dict[str, Any]) -> None:
        self.file = file
        self.place = place
        self.left = dict(content)

    def take(self, field: str, wanted: type, default: Any = None) -> Any:
        value = self.left.pop(field, default)
        # A TOML date is no datetime and a bool is no number, so the exact type is asked for.
        if type(value) is not wanted:
            raise self.error(field, f"feltet mangler eller er ikke af typen {wanted.__name__}")
        return value

    def words(self, field: str, default: list[str] | None = None) -> tuple[str, ...]:
        """A list of texts."""
        words = self.take(field, list, default)
        if not all(type(word) is str for word in words):
            raise self.error(field, "listen må kun have tekster i anførselstegn")
        return tuple(words)

    def choice(self, field: str, choices: type[E]) -> E:
        value = self.take(field, str)
        try:
            return choices(value)
        except ValueError:
            allowed = ", ".join(choice.value for choice in choices)
            raise self.error(field, f"“{value}” er ikke en af: {allowed}") from None

    def done(self) -> None:
        if self.left:
            raise self.error(next(iter(self.left)), "feltet er ukendt")

    def error(self, field: str, what: str) -> RuleFileError:
        return RuleFileError(f"{self.file}, {self.place}, {field}: {what}.")

    def groups(self) -> tuple[str, ...]:
        groups = self.words("groups")
        unknown = [group for group in groups if group not in vocabulary.GROUPS]
        if unknown or not groups:
            raise self.error("groups", f"ukendt eller manglende målgruppe {unknown}")
        return groups

    def citation(self) -> Citation:
        """The table's own citation, which is a table too."""
        table = Table(self.file, f"{self.place}, citation", self.take("citation", dict))
        citation = Citation(
            act=table.take("act", str),
            paragraph=table.take("paragraph", str),
            link=table.take("link", str),
            read_on=table.take("read_on", date),
            note=table.take("note", str, default=""),
        )
        table.done()
        return citation
