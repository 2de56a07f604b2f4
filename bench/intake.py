#!/usr/bin/env python3
"""How long a big delivery takes, and how much memory: the real command in its own process.

    .venv/bin/python bench/intake.py [--conversations 1000000] [--database URL]

Makes a delivery from a seed, has it applied twice (the second time nothing changes), and prints
seconds and the largest resident set of each. Without --database it uses a SQLite file of its own.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
SEED = 20260501
FIRST_DAY = date(2021, 1, 1)
# The shape of a real jobcentre's delivery: conversations to each citizen, spell and employee.
PER_CITIZEN = 11
PER_EMPLOYEE = 700
WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2)
BENEFITS = ("sygedagpenge", "kontanthjælp", "jobafklaring", "dagpenge")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--conversations", type=int, default=1_000_000)
    parser.add_argument("--database", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tilsyn-bench-") as folder:
        delivery = Path(folder) / "delivery"
        write(delivery, options.conversations)
        megabytes = (delivery / "samtaler.csv").stat().st_size / 1e6
        tell(f"samtaler.csv: {options.conversations} rows, {megabytes:.0f} MB")
        database = options.database or f"sqlite:///{folder}/bench.sqlite3"
        environment = os.environ | {"DATABASE_URL": database, "STORAGE_DIR": folder}
        for name in ("first", "second"):
            seconds, memory = measure(delivery, environment)
            tell(f"{name} delivery: {seconds:.0f} s, {memory:.0f} MiB at most")


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def measure(delivery: Path, environment: dict[str, str]) -> tuple[float, float]:
    """Seconds, and MiB of the largest process that has run so far."""
    command = [sys.executable, str(ROOT / "manage.py"), "intake", str(delivery)]
    begun = time.monotonic()
    subprocess.run(command, env=environment, stderr=subprocess.DEVNULL, check=True)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - begun, children.ru_maxrss / 1024


def write(folder: Path, conversations: int) -> None:
    """The five files that grow with the number of conversations, the same for the same seed."""
    random = np.random.default_rng(SEED)
    folder.mkdir()
    citizens = conversations // PER_CITIZEN
    employees = conversations // PER_EMPLOYEE + 1
    numbers = cpr_numbers(citizens)
    table(
        folder / "borgere.csv",
        "cpr;navn;kommunekode;beskyttet",
        (f"{number};Borger {place};183;nej" for place, number in enumerate(numbers)),
    )
    table(
        folder / "medarbejdere.csv",
        "medarbejder_id;navn;email;rolle;team;fra_dato;til_dato",
        (
            f"S{place};Medarbejder {place};;sagsbehandler;Team {place % 40};2020-01-01;"
            for place in range(employees)
        ),
    )
    starts = random.integers(0, 400, citizens)
    table(
        folder / "ydelsesforloeb.csv",
        "forloeb_id;cpr;ydelse;startdato;slutdato",
        (
            f"F{place};{number};{BENEFITS[place % 4]};{FIRST_DAY + timedelta(int(start))};"
            for place, (number, start) in enumerate(zip(numbers, starts, strict=True))
        ),
    )
    table(
        folder / "sagsansvar.csv",
        "forloeb_id;medarbejder_id;team;fra_dato;til_dato",
        (
            f"F{place};S{place % employees};Team {place % 40};{FIRST_DAY + timedelta(int(start))};"
            for place, start in enumerate(starts)
        ),
    )
    owners = random.integers(0, citizens, conversations)
    days = random.integers(400, 1200, conversations)
    table(
        folder / "samtaler.csv",
        "samtale_id;cpr;type;form;aktoer;faelles;booket_dato;planlagt_dato;afholdt_dato;status;"
        "medarbejder_id;registreret_dato",
        (
            conversation(place, numbers[owner], FIRST_DAY + timedelta(int(day)), employees)
            for place, (owner, day) in enumerate(zip(owners, days, strict=True))
        ),
    )


def conversation(place: int, number: str, day: date, employees: int) -> str:
    booked, registered = day - timedelta(14), day + timedelta(1)
    return (
        f"T{place};{number};7;fremmøde;jobcenter;nej;{booked};{day};{day};afholdt;"
        f"S{place % employees};{registered}"
    )


def cpr_numbers(count: int) -> list[str]:
    """Numbers with a valid check digit, of people who are not born yet: 2028 to 2036."""
    days = [date(2036, 12, 31) - timedelta(back) for back in range(3000)]
    numbers: list[str] = []
    for serial in range(900, 1000):
        for day in days:
            head = f"{day:%d%m%y}{serial}"
            check = (
                -sum(int(digit) * weight for digit, weight in zip(head, WEIGHTS, strict=True)) % 11
            )
            if check < 10:
                numbers.append(f"{head}{check}")
        if len(numbers) >= count:
            break
    return numbers[:count]


def table(path: Path, header: str, lines: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(header + "\r\n")
        file.writelines(f"{line}\r\n" for line in lines)


if __name__ == "__main__":
    main()
