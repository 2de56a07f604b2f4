"""What follows from a standing is stored with it: its status, its place in a list, its appointment.

The database works it out from the row and the assessment's day, also for the rows that are there.
"""

import datetime as dt

import django.db.models.expressions
import django.db.models.functions.comparison
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery


def tell_the_day(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    assessments = apps.get_model("jobcenter", "Assessment").objects.filter(
        pk=OuterRef("assessment")
    )
    standings = apps.get_model("jobcenter", "Standing").objects
    standings.update(as_of=Subquery(assessments.values("as_of")[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("jobcenter", "0013_statements_and_plans"),
    ]

    operations = [
        migrations.AddField(
            model_name="standing",
            name="as_of",
            field=models.DateField(null=True, verbose_name="opgjort pr."),
        ),
        migrations.RunPython(tell_the_day, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="standing",
            name="as_of",
            field=models.DateField(verbose_name="opgjort pr."),
        ),
        migrations.AddField(
            model_name="standing",
            name="appointment",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.comparison.Coalesce(
                    "first_due_booked", "next_planned"
                ),
                output_field=models.DateField(null=True),
            ),
        ),
        migrations.AddField(
            model_name="standing",
            name="goal_status",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(state="fritaget", then=models.Value("fritaget")),
                    default=models.Case(
                        models.When(
                            models.Q(("deadline__lt", models.F("as_of"))),
                            then=models.Value("overskredet"),
                        ),
                        models.When(
                            models.Q(("next_planned__lte", models.F("deadline"))),
                            then=models.Value("booket"),
                        ),
                        models.When(
                            models.Q(("next_planned__isnull", False)),
                            then=models.Value("booket-for-sent"),
                        ),
                        models.When(
                            models.Q(
                                (
                                    "deadline__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("as_of"),
                                        "+",
                                        models.Value(dt.timedelta(days=30)),
                                    ),
                                )
                            ),
                            then=models.Value("skal-bookes"),
                        ),
                        models.When(models.Q(("missing__gt", 0)), then=models.Value("paa-vej")),
                        default=models.Value("rettidig"),
                        output_field=models.CharField(),
                    ),
                    output_field=models.CharField(),
                ),
                output_field=models.CharField(max_length=20),
            ),
        ),
        migrations.AddField(
            model_name="standing",
            name="status",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(state="fritaget", then=models.Value("fritaget")),
                    default=models.Case(
                        models.When(
                            models.Q(("first_due__lt", models.F("as_of"))),
                            then=models.Value("overskredet"),
                        ),
                        models.When(
                            models.Q(("first_due_booked__lte", models.F("first_due"))),
                            then=models.Value("booket"),
                        ),
                        models.When(
                            models.Q(("first_due_booked__isnull", False)),
                            then=models.Value("booket-for-sent"),
                        ),
                        models.When(
                            models.Q(
                                (
                                    "first_due__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("as_of"),
                                        "+",
                                        models.Value(dt.timedelta(days=30)),
                                    ),
                                ),
                                models.Q(("first_due_task", "samtale"), _negated=True),
                            ),
                            then=models.Value("skal-laves"),
                        ),
                        models.When(
                            models.Q(
                                (
                                    "first_due__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("as_of"),
                                        "+",
                                        models.Value(dt.timedelta(days=30)),
                                    ),
                                )
                            ),
                            then=models.Value("skal-bookes"),
                        ),
                        models.When(
                            models.Q(("lacks", ""), _negated=True),
                            then=models.Value("mangler-oplysninger"),
                        ),
                        models.When(
                            models.Q(("first_due_lacking__gt", 0)), then=models.Value("paa-vej")
                        ),
                        default=models.Value("rettidig"),
                        output_field=models.CharField(),
                    ),
                    output_field=models.CharField(),
                ),
                output_field=models.CharField(max_length=20),
            ),
        ),
        migrations.AddField(
            model_name="standing",
            name="urgency",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(state="fritaget", then=models.Value(2)),
                    default=models.Case(
                        models.When(
                            models.Q(("first_due__lt", models.F("as_of"))), then=models.Value(0)
                        ),
                        models.When(
                            models.Q(("first_due_booked__lte", models.F("first_due"))),
                            then=models.Value(2),
                        ),
                        models.When(
                            models.Q(("first_due_booked__isnull", False)), then=models.Value(1)
                        ),
                        models.When(
                            models.Q(
                                (
                                    "first_due__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("as_of"),
                                        "+",
                                        models.Value(dt.timedelta(days=30)),
                                    ),
                                ),
                                models.Q(("first_due_task", "samtale"), _negated=True),
                            ),
                            then=models.Value(1),
                        ),
                        models.When(
                            models.Q(
                                (
                                    "first_due__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("as_of"),
                                        "+",
                                        models.Value(dt.timedelta(days=30)),
                                    ),
                                )
                            ),
                            then=models.Value(1),
                        ),
                        models.When(models.Q(("lacks", ""), _negated=True), then=models.Value(2)),
                        models.When(models.Q(("first_due_lacking__gt", 0)), then=models.Value(2)),
                        default=models.Value(2),
                        output_field=models.PositiveSmallIntegerField(),
                    ),
                    output_field=models.PositiveSmallIntegerField(),
                ),
                output_field=models.PositiveSmallIntegerField(),
            ),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                fields=["assessment", "urgency", "first_due"], name="standing_urgency"
            ),
        ),
    ]
