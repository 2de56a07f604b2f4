"""The eight files as data: their columns in Danish, and what each becomes."""

from dataclasses import dataclass

from jobcenter.intake import kinds
from jobcenter.intake.kinds import Kind
from jobcenter.law import vocabulary

EMPLOYEES = "medarbejdere"
CITIZENS = "borgere"
SPELLS = "ydelsesforloeb"
RESPONSIBILITIES = "sagsansvar"
CONVERSATIONS = "samtaler"


@dataclass(frozen=True)
class Column:
    """A column of a file. `field` is what frames and models call it.

    `refers_to` names the file in which the value must stand.
    """

    name: str
    field: str
    kind: Kind
    required: bool = False
    refers_to: str = ""


@dataclass(frozen=True)
class Layout:
    """A file. `key` holds the fields that tell its rows apart, `periods` first and last day."""

    table: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    required: bool = False
    period: tuple[str, str] | None = None

    def column(self, field: str) -> Column:
        return next(column for column in self.columns if column.field == field)

    def by_heading(self) -> dict[str, Column]:
        """Columns by folded name: headings are compared without case, spaces or æ, ø, å."""
        return {kinds.fold(column.name): column for column in self.columns}


_NAME = kinds.text(200)
_IDENTIFIER = kinds.text(64)
_TEAM = kinds.text(120)

_ROLE = kinds.code(
    {role: role for role in ("sagsbehandler", "teamleder", "fagkoordinator", "chef")}, "Rollen"
)
_BENEFIT = kinds.code(vocabulary.BENEFITS, "Ydelsen")
_CATEGORY = kinds.code({number: number for number in "123"}, "Visitationskategorien")
_TYPE = kinds.code(vocabulary.CONVERSATION_TYPES, "Samtaletypen")
_FORM = kinds.code(vocabulary.FORMS, "Formen")
_ACTOR = kinds.code(vocabulary.ACTORS, "Aktøren")
_STATUS = kinds.code(vocabulary.STATUSES, "Status")
_APPRAISAL = kinds.code(
    vocabulary.APPRAISALS, "Arten", {key.removeprefix("§"): key for key in vocabulary.APPRAISALS}
)


def _citizen() -> Column:
    return Column("cpr", "citizen", kinds.CPR, required=True, refers_to=CITIZENS)


def _employee() -> Column:
    return Column("medarbejder_id", "caseworker", _IDENTIFIER, refers_to=EMPLOYEES)


def _key(name: str, field: str) -> Column:
    return Column(name, field, _IDENTIFIER, required=True)


# What a row refers to stands before it: citizens before spells, spells before responsibilities.
LAYOUTS = (
    Layout(
        EMPLOYEES,
        (
            _key("medarbejder_id", "caseworker"),
            Column("navn", "name", _NAME, required=True),
            Column("email", "email", kinds.text(254)),
            Column("rolle", "role", _ROLE),
            Column("team", "team", _TEAM, required=True),
            Column("fra_dato", "start", kinds.DAY, required=True),
            Column("til_dato", "end", kinds.LAST_DAY),
        ),
        key=("caseworker", "team", "start"),
        period=("start", "end"),
    ),
    Layout(
        CITIZENS,
        (
            Column("cpr", "citizen", kinds.CPR, required=True),
            Column("navn", "name", _NAME, required=True),
            Column("kommunekode", "municipality", kinds.MUNICIPALITY, required=True),
            Column("beskyttet", "protected", kinds.YES_OR_ELSE_NO),
        ),
        key=("citizen",),
        required=True,
    ),
    Layout(
        SPELLS,
        (
            _key("forloeb_id", "spell_id"),
            _citizen(),
            Column("ydelse", "benefit", _BENEFIT, required=True),
            Column("maalgruppe", "target_group", kinds.target_group(vocabulary.TARGET_GROUPS)),
            Column("visitationskategori", "visitation_category", _CATEGORY),
            Column("i_job", "in_job", kinds.YES_NO),
            Column("startdato", "start", kinds.DAY, required=True),
            Column("modtaget_dato", "received", kinds.DAY),
            Column("slutdato", "end", kinds.LAST_DAY),
        ),
        key=("spell_id",),
        required=True,
        period=("start", "end"),
    ),
    Layout(
        RESPONSIBILITIES,
        (
            Column("forloeb_id", "spell", _IDENTIFIER, required=True, refers_to=SPELLS),
            _employee(),
            Column("team", "team", _TEAM),
            Column("anden_aktoer", "external_actor", _NAME),
            Column("fra_dato", "start", kinds.DAY, required=True),
            Column("til_dato", "end", kinds.LAST_DAY),
        ),
        key=("spell", "start"),
        period=("start", "end"),
    ),
    Layout(
        CONVERSATIONS,
        (
            _key("samtale_id", "conversation_id"),
            _citizen(),
            Column("type", "type", _TYPE, required=True),
            Column("form", "form", _FORM),
            Column("aktoer", "actor", _ACTOR),
            Column("faelles", "joint", kinds.YES_OR_ELSE_NO),
            Column("booket_dato", "booked_on", kinds.DAY),
            Column("planlagt_dato", "planned_on", kinds.DAY),
            Column("afholdt_dato", "held_on", kinds.DAY),
            Column("status", "status", _STATUS, required=True),
            _employee(),
            Column("registreret_dato", "registered_on", kinds.DAY),
        ),
        key=("conversation_id",),
        required=True,
    ),
    Layout(
        "minplan",
        (
            _key("minplan_id", "plan_id"),
            _citizen(),
            Column("oprettet_dato", "created_on", kinds.DAY, required=True),
            Column("ajourfoert_dato", "updated_on", kinds.DAY),
            Column("delt_dato", "shared_on", kinds.DAY),
            Column("har_maal", "has_goal", kinds.YES_NO),
            Column("har_aktivitet", "has_activity", kinds.YES_NO),
        ),
        key=("plan_id",),
    ),
    Layout(
        "fritagelser",
        (
            _key("fritagelse_id", "exemption_id"),
            _citizen(),
            Column("aarsag", "reason", _NAME, required=True),
            Column("fra_dato", "start", kinds.DAY, required=True),
            Column("til_dato", "end", kinds.LAST_DAY),
        ),
        key=("exemption_id",),
        period=("start", "end"),
    ),
    Layout(
        "vurderinger",
        (
            _key("vurdering_id", "appraisal_id"),
            _citizen(),
            Column("art", "kind", _APPRAISAL, required=True),
            Column("frist_dato", "due_on", kinds.DAY),
            Column("dato", "made_on", kinds.DAY),
        ),
        key=("appraisal_id",),
    ),
)

BY_TABLE = {layout.table: layout for layout in LAYOUTS}
