"""A small jobcentre made from a seed, and changes to it as a record system delivers them."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from random import Random

from jobcenter.actions import intake
from jobcenter.tests.deliveries import HEADINGS, DeliveryBuilder

AS_OF = date(2024, 5, 1)
_KINDS = (
    ("sygedagpenge", "6.6"),
    ("kontanthjælp", "6.2"),
    ("uddannelseshjælp", "6.4"),
    ("dagpenge", "6.1"),
    ("jobafklaring", "6.11"),
)
_FIRST = date(2021, 6, 1)


class RandomJobcentre:
    """What the record system holds; `change` alters a little of it, `deliver` sends it."""

    def __init__(self, seed: int, citizens: int = 12) -> None:
        self.random = Random(seed)  # noqa: S311
        self.builder = DeliveryBuilder()
        for team in ("Nord", "Nord", "Syd"):
            self.builder.employee(team=team)
        for _ in range(citizens):
            self._citizen()
        self.sent = deepcopy(self.builder.tables)

    def deliver(self, folder: Path, *, full: bool) -> None:
        """Everything, or only the rows that are not as they were sent last."""
        sending = DeliveryBuilder()
        for name, rows in self.builder.tables.items():
            sending.tables[name] = [row for row in rows if full or row not in self.sent[name]]
        files = tuple(name for name in HEADINGS if full or sending.tables[name])
        outcome = intake.apply(by=None, path=sending.write(folder, only=files), full=full)
        told = {problem.expected for problem in outcome.problems}
        assert outcome.delivery, told
        assert (outcome.applied, outcome.delivery.set_aside_count) == (True, 0), told
        self.sent = deepcopy(self.builder.tables)

    def change(self, *, may_remove: bool) -> None:
        changes: list[Callable[[], None]] = [
            self._hold_another,
            self._move_a_day,
            self._give_to_somebody_else,
            self._hand_over,
            self._end_a_spell,
            self._exempt,
            self._move_house,
            self._citizen,
            *([self._lose_a_conversation] if may_remove else []),
        ]
        self.random.choice(changes)()

    def _citizen(self) -> None:
        home = self.random.choice(("183", "187"))
        self.builder.citizen(kommunekode=home)
        for _ in range(self.random.choice((1, 1, 2))):
            self._spell()
        for _ in range(self.random.randint(0, 9)):
            self.builder.conversation(**self._held())

    def _spell(self) -> None:
        benefit, group = self.random.choice(_KINDS)
        start = self._day(_FIRST, 900)
        end = self.random.choice(("", "", (start + timedelta(self._up_to(500))).isoformat()))
        self.builder.spell(
            ydelse=benefit,
            maalgruppe=group,
            visitationskategori="2" if benefit == "sygedagpenge" else "",
            startdato=start.isoformat(),
            modtaget_dato=start.isoformat(),
            slutdato=end,
        )
        if self.random.random() < 0.8:
            self.builder.responsibility(
                medarbejder_id=self.random.choice(("S01", "S02", "S03")),
                team=self.random.choice(("Nord", "Syd")),
                anden_aktoer=self.random.choice(("", "", "Aktør A")),
                fra_dato=start.isoformat(),
            )

    def _held(self) -> dict[str, str]:
        day = self._day(AS_OF - timedelta(700), 690).isoformat()
        return {
            "type": self.random.choice(("4", "7", "11")),
            "form": self.random.choice(("fremmøde", "telefon")),
            "booket_dato": day,
            "planlagt_dato": day,
            "afholdt_dato": day,
            "registreret_dato": day,
        }

    def _hold_another(self) -> None:
        cpr = self._one("borgere")["cpr"]
        self.builder.conversation(cpr=cpr, **self._held())

    def _move_a_day(self) -> None:
        self._one("samtaler").update(self._held())

    def _give_to_somebody_else(self) -> None:
        self._one("samtaler")["cpr"] = self._one("borgere")["cpr"]

    def _lose_a_conversation(self) -> None:
        self.builder.tables["samtaler"].remove(self._one("samtaler"))

    def _hand_over(self) -> None:
        answers = self._one("sagsansvar")
        answers["medarbejder_id"] = self.random.choice(("S01", "S02", "S03"))

    def _end_a_spell(self) -> None:
        spell = self._one("ydelsesforloeb")
        start = date.fromisoformat(spell["startdato"])
        spell["slutdato"] = (start + timedelta(self._up_to(900))).isoformat()

    def _exempt(self) -> None:
        start = self._day(AS_OF - timedelta(400), 420)
        self.builder.exemption(
            cpr=self._one("borgere")["cpr"],
            fra_dato=start.isoformat(),
            til_dato=self.random.choice(("", (start + timedelta(60)).isoformat())),
        )

    def _move_house(self) -> None:
        citizen = self._one("borgere")
        citizen["kommunekode"] = "187" if citizen["kommunekode"] == "183" else "183"

    def _one(self, table: str) -> dict[str, str]:
        return self.random.choice(self.builder.tables[table])

    def _day(self, first: date, days: int) -> date:
        return first + timedelta(self.random.randint(0, days))

    def _up_to(self, days: int) -> int:
        return self.random.randint(0, days)
