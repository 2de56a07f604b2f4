"""Random worlds full of edges, and the same worlds as the core's frames."""

from datetime import date, timedelta

from hypothesis import strategies as st

from jobcenter.tests.oracle import (
    Conversation,
    Exemption,
    Responsibility,
    Spell,
    World,
    months_later,
)
from jobcenter.timeliness import facts

FIRST, LAST = date(2021, 11, 1), date(2025, 4, 30)

EDGES = [
    date(2022, 1, 31),
    date(2022, 2, 28),
    date(2022, 12, 31),
    date(2023, 1, 1),
    date(2023, 2, 28),
    date(2023, 3, 1),
    date(2023, 8, 31),
    date(2024, 2, 28),
    date(2024, 2, 29),
    date(2024, 3, 1),
    date(2024, 3, 31),
    date(2024, 4, 30),
    date(2024, 5, 1),
    date(2025, 2, 28),
]

any_day = st.one_of(st.sampled_from(EDGES), st.dates(FIRST, LAST))
# How many idle days lie between two spells: overlapping, adjoining, and around the limit.
SAME_DAY = None  # the next spell starts on the day of this one
gaps = st.one_of(
    st.sampled_from([28, 29, SAME_DAY, SAME_DAY]),
    st.sampled_from([-400, -30, -1, 0, 27, 30]),
    st.integers(-60, 90),
)
lengths = st.one_of(st.sampled_from([1, 2, 28, 29, 365, 366]), st.integers(1, 500))
benefits = st.sampled_from(["sygedagpenge", "kontanthjaelp", "jobafklaring"])


@st.composite
def spells(draw: st.DrawFn, citizen: int) -> list[Spell]:
    rows, start = [], draw(st.one_of(st.sampled_from(EDGES), st.dates(FIRST, date(2024, 1, 1))))
    for number in range(draw(st.integers(1, 4))):
        end = start + timedelta(days=draw(lengths) - 1)
        stays_open = draw(st.integers(0, 2)) == 0
        # Letters and lengths that differ, so that text order is not the order of delivery.
        spell_id = f"{draw(st.sampled_from(['F', 'E', 'F1']))}{citizen}{number}"
        rows.append(Spell(spell_id, citizen, draw(benefits), start, None if stays_open else end))
        gap = draw(gaps)
        if gap is not SAME_DAY:
            start = max(FIRST, end + timedelta(days=gap + 1))
    return rows


@st.composite
def conversations(draw: st.DrawFn, citizen: int) -> list[Conversation]:
    rows = []
    for _ in range(draw(st.integers(0, 9))):
        # Mostly of a counting kind: else four alive would hardly ever be seen.
        plain = draw(st.integers(0, 3)) > 0
        status = "afholdt" if plain else draw(st.sampled_from(["planlagt", "aflyst", "udeblevet"]))
        kinds = ["4", "7"] if plain else ["4", "7", "12", "19"]
        row = Conversation(
            citizen,
            draw(st.sampled_from(kinds)),
            "telefon" if plain else draw(st.sampled_from(["fremmoede", "brev", ""])),
            False if plain else draw(st.booleans()),
            draw(st.sampled_from(["afholdt", status])),
            draw(any_day),
        )
        rows.append(row)
        if draw(st.integers(0, 4)) == 0:
            rows.append(row)  # two on the same day
    return rows


@st.composite
def exempt_periods(draw: st.DrawFn) -> tuple[date, date | None]:
    start = draw(any_day)
    end = start + timedelta(days=draw(lengths) - 1)
    return start, draw(st.sampled_from([end, end, None]))


@st.composite
def responsibilities(draw: st.DrawFn, spell: Spell) -> list[Responsibility]:
    starts = draw(st.lists(any_day, max_size=3, unique=True))
    return [
        Responsibility(
            spell.id,
            draw(st.sampled_from(["Nord", "Syd", ""])),
            draw(st.sampled_from(["S01", "S02", ""])),
            start,
            draw(st.sampled_from([None, start + timedelta(days=40)])),
        )
        for start in starts
    ]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    world = World()
    for citizen in range(draw(st.integers(1, 4))):
        world.municipality[citizen] = draw(st.sampled_from(["183", "187"]))
        world.spells += draw(spells(citizen))
        world.conversations += draw(conversations(citizen))
        if draw(st.integers(0, 3)) == 0:
            world.exemptions.append(Exemption(citizen, *draw(exempt_periods())))
    for spell in world.spells:
        world.responsibilities += draw(responsibilities(spell))
    world.spells = draw(st.permutations(world.spells))  # the order of rows means nothing
    return world


@st.composite
def worlds_and_days(draw: st.DrawFn) -> tuple[World, date]:
    """A world and a day to ask for, most often one on which something in it turns."""
    world = draw(worlds())
    rows: list[Spell | Responsibility | Exemption] = [
        *world.spells,
        *world.responsibilities,
        *world.exemptions,
    ]
    held = [talk.held for talk in world.conversations if talk.held]
    turns = draw(
        st.sampled_from(
            [
                [months_later(spell.start, 12) for spell in world.spells],
                [months_later(day, 12) for day in held] + held,
                [row.start for row in rows],
                [row.end for row in rows if row.end],
                EDGES,
            ]
        )
    )
    turn = draw(st.sampled_from(turns or EDGES))
    return world, turn + timedelta(days=draw(st.sampled_from([0, 0, -1, 1])))


def as_facts(world: World) -> facts.Facts:
    return facts.Facts(
        citizens=facts.frame(
            [(citizen, code, date(1980, 1, 1)) for citizen, code in world.municipality.items()],
            facts.CITIZENS,
        ),
        spells=facts.frame(
            [
                (s.citizen, s.id, s.benefit, "", "", None, s.start, None, s.end)
                for s in world.spells
            ],
            facts.SPELLS,
        ),
        conversations=facts.frame(
            [
                (c.citizen, c.type, c.form, "", c.joint, c.status, None, None, c.held, None)
                for c in world.conversations
            ],
            facts.CONVERSATIONS,
        ),
        exemptions=facts.frame(
            [(e.citizen, "barsel", e.start, e.end) for e in world.exemptions], facts.EXEMPTIONS
        ),
        responsibilities=facts.frame(
            [(r.spell, r.team, r.caseworker, "", r.start, r.end) for r in world.responsibilities],
            facts.RESPONSIBILITIES,
        ),
        plans=facts.frame([], facts.PLANS),
        appraisals=facts.frame([], facts.APPRAISALS),
    )
