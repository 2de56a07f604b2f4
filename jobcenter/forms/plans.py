"""What is written of a recovery plan."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from jobcenter import danish
from jobcenter.actions.plans import Described, Wanted
from jobcenter.law import vocabulary
from jobcenter.models import Measure, Milestone
from jobcenter.models.clock import today

from .capacity import HoursField
from .look import DressedForm
from .rehearsals import DayField

_NO_CITIZENS = "Skriv ingen oplysninger om borgere."
_AREAS = [(code, name.capitalize()) for code, name in vocabulary.BENEFITS.items()]


def _text(label: str, longest: int, required: str = "", help_text: str = "", rows: int = 0) -> Any:
    """A line of text, or a box of so many rows; optional where nothing is said if it is empty."""
    return forms.CharField(
        label=label,
        max_length=longest,
        required=bool(required),
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(),
        error_messages={
            "required": required,
            "max_length": f"Teksten må højst være {danish.number(longest)} tegn. Forkort den.",
        },
    )


def _day(label: str, required: str = "", help_text: str = "dd-mm-åååå") -> DayField:
    field = DayField(label=label, help_text=help_text, required=bool(required))
    field.error_messages["required"] = required
    return field


class PercentField(forms.DecimalField):
    """A percentage with a comma or a full stop before the decimal."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 6})

    def __init__(self, **kwargs: Any) -> None:
        bounds = "Skriv en procent fra 0 til 100 med højst én decimal, f.eks. 61,5."
        names = ("invalid", "min_value", "max_value", "max_decimal_places", "max_digits")
        super().__init__(
            min_value=0,
            max_value=100,
            max_digits=4,
            decimal_places=1,
            error_messages=dict.fromkeys((*names, "max_whole_digits"), bounds),
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        plain = (
            value.replace(",", ".").strip().rstrip("%").strip() if isinstance(value, str) else value
        )
        return super().to_python(plain)


class PlanForm(DressedForm):
    name = _text("Planens navn", 120, "Skriv, hvad planen hedder.")
    baseline = _day(
        "Udgangspunkt",
        "Skriv den dag, fremgangen måles fra.",
        "dd-mm-åååå: den dag, fremgangen måles fra. Vælg helst en måneds sidste dag.",
    )
    authority = _text(
        "Afrapporteres til",
        200,
        help_text="F.eks. den styrelse eller det udvalg, der følger planen.",
    )
    background = _text(
        "Baggrund",
        8000,
        help_text=f"Hvorfor planen er lavet. {_NO_CITIZENS}",
        rows=8,
    )

    def clean_baseline(self) -> date:
        day: date = self.cleaned_data["baseline"]
        if day > today():
            raise forms.ValidationError(
                "Udgangspunktet ligger i fremtiden. Vælg en dag, hvor tallet er kendt."
            )
        return day


class _AreasField(forms.MultipleChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        said = {"invalid_choice": "Vælg blandt de områder, der står på listen."}
        boxes = forms.CheckboxSelectMultiple(attrs={"class": "form-checkbox"})
        super().__init__(
            choices=_AREAS, required=False, error_messages=said, widget=boxes, **kwargs
        )


class InitiativeForm(DressedForm):
    name = _text("Initiativ", 200, "Skriv, hvad initiativet hedder.")
    areas = _AreasField(
        label="Områder", help_text="Vælg ingen, hvis initiativet går på tværs af alle områder."
    )
    owner = _text("Ansvarlig", 200, help_text="Hvem der svarer for initiativet, f.eks. en leder.")
    aim = _text("Mål med initiativet", 500, help_text=_NO_CITIZENS, rows=2)
    extra_hours = HoursField(
        most=500,
        label="Ekstra timer om ugen",
        required=False,
        help_text="Tomt, hvis ingen er givet.",
    )
    extra_from = _day("Ekstra timer fra")
    extra_until = _day("Ekstra timer til og med", help_text="dd-mm-åååå; tomt, hvis ingen slutdag")

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        first, last = given.get("extra_from"), given.get("extra_until")
        if first and last and last < first:
            self.add_error("extra_until", "Den sidste dag er før den første. Ret en af dem.")
        if (first or last) and not given.get("extra_hours") and "extra_hours" not in self.errors:
            self.add_error(
                "extra_hours", "Skriv, hvor mange timer om ugen det er, eller fjern dagene."
            )
        return given

    def described(self) -> Described:
        return Described(**self.cleaned_data)


class PlanMilestoneForm(DressedForm):
    """A milestone; its areas are the initiative's own unless others are chosen."""

    STEP, DEADLINE = "milepael", "frist"

    percent = forms.IntegerField(
        label="Andel i procent",
        min_value=1,
        max_value=100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 4}),
        error_messages={
            "required": "Skriv, hvor mange procent der skal nås.",
            "invalid": "Det er ikke et helt tal. Skriv f.eks. 70.",
            "min_value": "Andelen skal være fra 1 til 100 procent. Skriv f.eks. 70.",
            "max_value": "Andelen skal være fra 1 til 100 procent. Skriv f.eks. 70.",
        },
    )
    day = _day("Senest den", "Skriv den dag, andelen skal være nået.")
    kind = forms.ChoiceField(
        label="Hvad er det?",
        choices=[(STEP, "En milepæl på vejen"), (DEADLINE, "Fristen for målet")],
        widget=forms.RadioSelect,
        initial=STEP,
        error_messages={"required": "Vælg, om det er en milepæl eller fristen."},
    )
    measure = forms.ChoiceField(
        label="Måles på",
        choices=Milestone.Measure.choices,
        widget=forms.RadioSelect,
        initial=Milestone.Measure.DAY,
        error_messages={"required": "Vælg, hvad milepælen måles på."},
    )
    areas = _AreasField(
        label="Målgruppe",
        help_text="De valgte områder gøres op sammen. Vælg ingen for hele jobcentret.",
    )
    baseline_percent = PercentField(
        label="Udgangspunkt i procent",
        required=False,
        help_text="Tallet på planens udgangspunkt. Lad det stå tomt, så hentes det fra opgørelsen.",
    )

    def wanted(self, baseline: Decimal | None) -> Wanted:
        """`baseline`: the figure that the run has, for where none is written."""
        given = self.cleaned_data
        written = given["baseline_percent"]
        return Wanted(
            areas=given["areas"],
            day=given["day"],
            percent=given["percent"],
            measure=Milestone.Measure(given["measure"]),
            is_deadline=given["kind"] == self.DEADLINE,
            baseline_percent=baseline if written is None else written,
        )


class _MeasureStateForm(DressedForm):
    state = forms.ChoiceField(
        label="Status",
        choices=Measure.State.choices,
        error_messages={
            "required": "Vælg tiltagets status.",
            "invalid_choice": "Vælg en af de fire former for status.",
        },
    )


class MeasureForm(_MeasureStateForm):
    text = _text("Tiltag", 500, "Skriv, hvad der gøres.", _NO_CITIZENS)
    since = _day("Siden", help_text="dd-mm-åååå; tomt, hvis dagen ikke er kendt")

    field_order = ("text", "state", "since")


class MeasureStateForm(_MeasureStateForm):
    since = _day("Siden", "Skriv den dag, status gælder fra.")

    def clean_since(self) -> date:
        day: date = self.cleaned_data["since"]
        if day > today():
            raise forms.ValidationError("Dagen er ikke kommet endnu. Skriv i dag eller før.")
        return day


class StatusForm(DressedForm):
    """What is told of a month: one of the newest, by its first day."""

    month = forms.ChoiceField(
        label="Måned",
        error_messages={"required": "Vælg måneden.", "invalid_choice": "Vælg en af månederne."},
    )
    text = _text("Status", 2000, "Skriv, hvordan det går.", _NO_CITIZENS, rows=4)

    def __init__(self, *args: object, months: list[date], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        choices = [(month.isoformat(), danish.month(month)) for month in months]
        self.fields["month"].choices = choices  # type: ignore[attr-defined]

    def status(self) -> dict[str, Any]:
        return self.cleaned_data | {"month": date.fromisoformat(self.cleaned_data["month"])}


class SupportForm(DressedForm):
    content = forms.FileField(
        label="Fil",
        help_text="En .csv med semikolon eller en .xlsx. De fire kolonner er vist ovenfor.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={
            "required": "Vælg den fil, der skal indlæses.",
            "empty": "Filen er tom. Vælg den fil, der har tallene.",
        },
    )
