"""`manage.py demo`: a jobcentre that looks alive, from nothing to an address in a minute."""

import os
import sys
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command

from jobcenter import danish
from jobcenter.actions import assessment, demo, intake
from jobcenter.actions.refusals import Refused
from jobcenter.demo import generator
from jobcenter.management import server
from jobcenter.management.asking import AskedCommand
from jobcenter.management.setup import ensure_database
from jobcenter.models import Publication
from jobcenter.models.clock import today
from jobcenter.roles import Role

OWN_DATABASE = "sqlite:///var/demo.sqlite3"
FEWEST_CITIZENS = 200  # below it, some kinds of case are missing

SEES = {
    Role.CASEWORKER: "egne borgere, og teamets",
    Role.TEAM_LEADER: "teamets tal og borgere",
    Role.COORDINATOR: "alle borgere",
    Role.CHEF: "tallene for hele jobcentret, og alle borgere",
    Role.ADMINISTRATOR: "leverancer, kørsler og brugere; ingen borgere",
    Role.PARTNER: "den anden kommunes månedsopgørelser; ingen borgere",
}


class Command(AskedCommand):
    help = "Viser Tilsyn med et opdigtet jobcenter. Anden gang går det hurtigt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--host", metavar="ADRESSE", default="127.0.0.1", help="den, der svares på"
        )
        parser.add_argument("--port", type=int, default=8000, help="er den optaget, tages en ledig")
        parser.add_argument("--no-serve", action="store_true", help="gør kun alting klar")
        parser.add_argument(
            "--citizens",
            type=_enough_citizens,
            metavar="ANTAL",
            default=generator.DEMO_CITIZENS,
            help="hvor mange borgere der laves første gang",
        )

    def run_from_argv(self, argv: list[str]) -> None:
        """Starts over with the demonstration's own settings, which are read before commands run."""
        environment = _environment()
        if settings.DEBUG and environment != os.environ:
            command = [sys.executable, *sys.orig_argv[1:]]
            os.execve(sys.executable, command, environment)  # noqa: S606  no shell is wanted
        super().run_from_argv(argv)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            self._prepare(options["citizens"])
            logins = demo.create_logins(by=None)
            demo.inform_staff(by=None)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        except KeyboardInterrupt:
            raise CommandError("Afbrudt. Næste gang begynder den, hvor den slap.") from None
        if options["no_serve"]:
            self._tell(logins, "Alt er klar. Start siderne med: python3 manage.py demo")
        else:
            self._serve(logins, options["host"], options["port"])

    def _serve(self, logins: list[demo.Login], host: str, port: int) -> None:
        listening = server.listen(host, port)
        with server.worker_in_threads():
            address = f"http://{host}:{listening.server_port}/"
            self._tell(logins, f"Åbn {address} i en browser. Stop med Ctrl-C.")
            server.answer(listening)
            self._say("stopper …")
        self.stdout.write("Demonstrationen er stoppet. Intet er gået tabt.")

    def _prepare(self, citizens: int) -> None:
        """Database, facts and assessment, each only where it is missing."""
        demo.refuse_in_production()
        if os.environ["DATABASE_URL"] == OWN_DATABASE:
            call_command("migrate", interactive=False, verbosity=0)
        else:
            ensure_database()
        demo.refuse_among_others()
        demo.close_interrupted_jobs(by=None)
        if not demo.is_loaded():
            self._load(citizens)
        if not Publication.objects.exists():
            logins = demo.create_logins(by=None)
            chef = next(login.user for login in logins if login.user.role == Role.CHEF)
            demo.make_plan(by=chef)
            self._say("beregner opgørelsen …")
            assessment.assess(by=None, as_of=today())
            demo.measure_plan(by=chef)

    def _load(self, citizens: int) -> None:
        self._say(f"laver en leverance med {danish.number(citizens)} opdigtede borgere …")
        with TemporaryDirectory() as temporary:
            folder = Path(temporary) / demo.DELIVERY_NAME
            generator.write(folder, as_of=today(), seed=generator.DEMO_SEED, citizens=citizens)
            self._say("indlæser den som enhver anden leverance …")
            outcome = intake.apply(by=None, path=folder)
        if not outcome.applied:
            raise CommandError("Demonstrationens leverance blev ikke indlæst: en fejl hos os.")

    def _tell(self, logins: list[demo.Login], next_step: str) -> None:
        day = danish.long_day(today())
        self.stdout.write(f"\nDagen er den {day}, og alle personer er opdigtede. Log ind som:\n\n")
        for login in logins:
            role, name = Role(login.user.role), login.user.get_full_name()
            changed = "" if login.password_is_known else " (adgangskoden er skiftet)"
            self.stdout.write(f"  {role:<15} {name:<28} ser {SEES[role]}{changed}")
        self.stdout.write(
            "\nDet er registreret, at personalet er orienteret om tal pr. sagsbehandler, så "
            "lederen kan se dem.\nAdministratoren kan slå dem fra under Personale."
        )
        self.stdout.write(f"\nAdgangskode for alle: {demo.PASSWORD}\n\n{next_step}\n")
        self.stdout.flush()

    def _say(self, line: str) -> None:
        self.stderr.write(f"Tilsyn: {line}")


def _environment() -> dict[str, str]:
    """Ours, but a day or a database that was asked for stands."""
    given = {name: value for name, value in os.environ.items() if value}
    own = {"AS_OF": generator.DEMO_DAY.isoformat(), "DATABASE_URL": OWN_DATABASE}
    return {**own, **given, "REDIS_URL": "memory://localhost"}


def _enough_citizens(text: str) -> int:
    if not text.isdecimal() or int(text) < FEWEST_CITIZENS:
        raise ArgumentTypeError(f"skal være et helt tal, mindst {FEWEST_CITIZENS}")
    return int(text)
