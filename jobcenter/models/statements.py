"""The monthly statement (*månedsopgørelse*): its texts, and what was issued, as it was issued."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from jobcenter.law import vocabulary
from jobcenter.roles import Permission, Reach

from .benefits import BenefitSpell
from .citizens import Citizen
from .organisation import Municipality, User


class StatementText(models.Model):
    """What the chef writes in the statement of a month: a part of it, or around the short edition.

    Figures stand in it as fields by name, and never as numbers (queries.statement_fields). With a
    municipality it belongs to that municipality's own edition.
    """

    class Part(models.TextChoices):
        SITUATION = "situation", "Situation"
        CAUSE = "aarsag", "Årsag"
        ACTION = "handling", "Handling"
        BEFORE = "foer", "Før sætningerne i politikerudgaven"
        AFTER = "efter", "Efter sætningerne i politikerudgaven"

    month = models.DateField("måned")  # its first day
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+"
    )
    part = models.CharField("afsnit", max_length=9, choices=Part.choices)
    text = models.TextField("tekst", max_length=4000, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    written_at = models.DateTimeField("skrevet", auto_now=True)

    class Meta:
        verbose_name = "tekst til månedsopgørelse"
        verbose_name_plural = "tekster til månedsopgørelser"
        constraints = [
            models.UniqueConstraint(
                fields=("month", "part"),
                condition=Q(municipality=None),
                name="one_statement_text",
            ),
            models.UniqueConstraint(
                fields=("month", "part", "municipality"), name="one_municipal_statement_text"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.part}"


class Issue(models.Model):
    """A month's statement as it was issued; nothing in it is changed afterwards.

    `as_of`, `data_time` and `rulebook_fingerprint` are those of the run that its figures are of:
    the run's own rows follow later deliveries, so what the statement counted is kept beside it
    (IssuedMonths, IssuedDuty).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    month = models.DateField("måned")  # its first day
    number = models.PositiveSmallIntegerField("nummer")  # 1 for the month's first issue
    issued_at = models.DateTimeField("udgivet")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    issued_by_name = models.CharField("udgivet af", max_length=200)
    as_of = models.DateField("opgjort pr.")
    data_time = models.DateTimeField("data hentet")
    rulebook_fingerprint = models.CharField(max_length=64)
    method_version = models.CharField("metode", max_length=20)

    class Meta:
        verbose_name = "udgivet månedsopgørelse"
        verbose_name_plural = "udgivne månedsopgørelser"
        ordering = ("-month", "-number")
        constraints = [models.UniqueConstraint(fields=("month", "number"), name="one_issue_number")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}/{self.number}"


class EditionQuerySet(models.QuerySet["Edition"]):
    def visible_to(self, user: User) -> Self:
        """All for those who read the jobcentre's statements; its own for a partner."""
        if user.may(Permission.READ_STATEMENTS):
            return self
        if user.reach() is Reach.MUNICIPALITY and user.municipality_id is not None:
            return self.filter(kind=Edition.Kind.MUNICIPAL, municipality=user.municipality_id)
        return self.none()


class Edition(models.Model):
    """An issue for one kind of reader. `content` is a reports.document.Document as canonical JSON,
    `sha256` the digest of its UTF-8 bytes.
    """

    class Kind(models.TextChoices):
        FULL = "fuld", "Månedsopgørelse"
        POLITICAL = "politiker", "Politikerudgave"
        MUNICIPAL = "kommune", "Kommunens egen udgave"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    issue = models.ForeignKey(Issue, models.PROTECT, related_name="editions")
    kind = models.CharField("udgave", max_length=9, choices=Kind.choices)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+"
    )
    content = models.TextField("indhold")
    sha256 = models.CharField("kontrolsum", max_length=64)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = "udgave"
        verbose_name_plural = "udgaver"
        ordering = ("issue", "kind", "municipality")
        constraints = [
            models.UniqueConstraint(
                fields=("issue", "kind"), condition=Q(municipality=None), name="one_edition"
            ),
            models.UniqueConstraint(
                fields=("issue", "kind", "municipality"), name="one_municipal_edition"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue}: {self.kind}"


class EditionFile(models.Model):
    """An edition in one format, byte for byte as it was issued."""

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        EXCEL = "xlsx", "Excel"
        CSV = "csv", "CSV"

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="files")
    format = models.CharField("format", max_length=4, choices=Format.choices)
    content = models.BinaryField("indhold")
    sha256 = models.CharField("kontrolsum", max_length=64)

    class Meta:
        verbose_name = "fil"
        verbose_name_plural = "filer"
        constraints = [
            models.UniqueConstraint(fields=("edition", "format"), name="one_file_of_edition")
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}.{self.format}"


class IssuedMonths(models.Model):
    """In which months an issue counted a citizen: bit 0 is the statement's own month, bit k the
    month k before it, for as many months as the average takes.

    As in CitizenMonths there is a row for each group with such a month.
    """

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="months")
    citizen = models.ForeignKey(Citizen, models.PROTECT, related_name="+")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    benefit = models.CharField("område", max_length=20, choices=list(vocabulary.BENEFITS.items()))
    external_actor = models.CharField("anden aktør", max_length=200, blank=True)
    measured = models.BigIntegerField("måneder i opgørelsen")
    reached = models.BigIntegerField("måneder med de krævede samtaler")

    class Meta:
        verbose_name = "borgers måneder i en udgivelse"
        verbose_name_plural = "borgeres måneder i en udgivelse"

    def __str__(self) -> str:
        return f"{self.issue_id}: {self.citizen_id}"


class IssuedDuty(models.Model):
    """A duty with its deadline in the month of an issue, as the issue judged it."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="duties")
    citizen = models.ForeignKey(Citizen, models.PROTECT, related_name="+")
    spell = models.ForeignKey(BenefitSpell, models.PROTECT, related_name="+")
    rule = models.CharField("regel", max_length=40)
    due = models.DateField("frist")
    benefit = models.CharField("område", max_length=20, choices=list(vocabulary.BENEFITS.items()))
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    outcome = models.CharField("vurdering", max_length=8)  # of Verdict.Outcome
    born_late = models.BooleanField("født for sent")
    late_registered = models.BooleanField("registreret for sent")

    class Meta:
        verbose_name = "frist i en udgivelse"
        verbose_name_plural = "frister i en udgivelse"

    def __str__(self) -> str:
        return f"{self.issue_id}: {self.rule}"
