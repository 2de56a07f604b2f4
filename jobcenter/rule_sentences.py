"""What the law demands and how sure that is, in Danish: made from the rule files when it is shown.

The one place for these words: the pages, the command line and the printed document use them. A
sentence is made of a version's kind and numbers and of nothing else, so it can't say anything
that the arithmetic doesn't do. It begins with a capital letter and has no full stop.
"""

from collections.abc import Iterable
from functools import singledispatch

from jobcenter import danish
from jobcenter.law import kinds, vocabulary
from jobcenter.law.rulebook import Status, Version
from jobcenter.law.tables import Confidence

CONFIDENCE = {
    Confidence.HIGH: "høj",
    Confidence.MEDIUM: "middel",
    Confidence.LOW: "lav",
    Confidence.NONE: "ingen",
}
STATUS = {
    Status.FACT: "læst i kilden",
    Status.INFERENCE: "vores udledning",
    Status.UNSOURCED: "uden kilde",
    Status.NOT_FOUND: "ikke fundet",
}
NO_DAY = "dagen er ikke fundet"

_ENDED = "Reglen er ophørt"
_UNCONFIRMED = ("Ubekræftet", "vises, men bruges ikke til at bedømme en sag")
_GUIDING = ("Vejledende", "en sag er ikke for sen alene på grund af den")
_NOT_JUDGED = "Bedømmes ikke"


def demand(version: Version) -> str:
    """What a version demands, and of whom: "Mindst 4 samtaler inden 6 måneder fra første dag"."""
    if version.parameters is None:
        return _ENDED
    # A condition may move the day that is counted from, so the sentence can't name it.
    since = "" if version.condition else " fra første dag"
    sentence = _what(version.parameters, since) + _by(version.parameters)
    if of_whom := _only(version):
        sentence += f" ({of_whom})"
    if isinstance(version.parameters, kinds.Coverage):
        sentence += "; kravet er til gruppen som helhed og ikke til den enkelte sag"
    return sentence


def groups(keys: Iterable[str]) -> str:
    """The names of groups: "Sygedagpenge og Jobafklaring", "Alle grupper undtagen Sygedagpenge"."""
    named = set(keys)
    names = [name for key, (name, *_) in vocabulary.GROUPS.items() if key in named]
    others = [name for key, (name, *_) in vocabulary.GROUPS.items() if key not in named]
    if len(others) > 2:
        return danish.listed(names)
    return f"Alle grupper undtagen {danish.listed(others)}" if others else "Alle grupper"


def counting(version: Version) -> str:
    """Which conversations a version counts; "" where it counts none."""
    rule = version.parameters
    if not isinstance(rule, kinds.Counting):
        return ""
    types = dict.fromkeys(
        vocabulary.CONVERSATION_TYPES[code].lower() for code in rule.counting_types
    )
    without = [vocabulary.FORMS[form] for form in rule.excluded_forms]
    joint = {
        "included": "fælles samtaler med a-kassen tæller med",
        "excluded": "fælles samtaler med a-kassen tæller ikke med",
        "required": "kun fælles samtaler med a-kassen tæller med",
    }
    parts = (
        danish.listed(list(types)),
        f"ikke {_either(without)}" if without else "",
        joint[rule.joint],
        f"holdt af {_either(_actors(rule))}" if rule.actors else "uanset hvem der holder dem",
    )
    return _capital("; ".join(filter(None, parts)))


def change(before: Version | None, after: Version) -> str:
    """What a change brings: the new demand, or that only the act's text is another."""
    if before and demand(before) == demand(after):
        return "Samme krav på et nyt grundlag"
    return demand(after)


def limits(version: Version) -> list[tuple[str, str]]:
    """What keeps a version from making a case late: each a word and the reason for it."""
    if version.ended:
        return []
    if not version.is_confirmed:
        return [_UNCONFIRMED]
    condition = [(_NOT_JUDGED, version.condition)] if version.condition else []
    return condition + ([] if version.enforced else [_GUIDING])


def sureness(version: Version) -> str:
    """How sure the version is, and from where: "høj, læst i kilden"."""
    return f"{CONFIDENCE[version.confidence]}, {STATUS[version.status]}"


@singledispatch
def _what(rule: kinds.Parameters, since: str) -> str:
    """The sentence of a kind; `since` names the day that is counted from, after a space."""
    raise NotImplementedError(f"{type(rule).__name__} has no sentence{since}")


@_what.register
def _rolling_goal(rule: kinds.RollingGoal, _since: str) -> str:
    share = f"{'Mindst' if rule.goal_operator == '>=' else 'Over'} {_percent(rule.goal_percent)}"
    return (
        f"{share} af borgere med {_months(rule.seniority_months)}s anciennitet har mindst "
        f"{_conversations(rule, rule.conversations)} på {_months(rule.window_months)}, målt som "
        f"gennemsnit af {_months(rule.average_months)}"
    )


@_what.register
def _first_within_days(rule: kinds.FirstWithinDays, since: str) -> str:
    return f"{_first(rule)} {_no_later_than(_days(rule.days), since)}"


@_what.register
def _first_by_end_of_week(rule: kinds.FirstByEndOfWeek, since: str) -> str:
    return f"{_first(rule)} senest ved udgangen af uge {rule.week}{since}"


@_what.register
def _at_least_in_window(rule: kinds.AtLeastInWindow, since: str) -> str:
    wanted = _conversations(rule, rule.conversations)
    return f"Mindst {wanted} {_window(rule.from_months, rule.to_months)}{since}"


@_what.register
def _at_least_in_every_window(rule: kinds.AtLeastInEveryWindow, _since: str) -> str:
    wanted = _conversations(rule, rule.conversations)
    return f"Efter den første samtale mindst {wanted} i hver periode på {_months(rule.months)}"


@_what.register
def _no_gap_longer(rule: kinds.NoGapLonger, _since: str) -> str:
    return f"Efter den første samtale højst {_days(rule.days)} fra samtale til samtale"


@_what.register
def _one_in_window(rule: kinds.OneInWindow, since: str) -> str:
    if rule.from_weeks:
        when = f"i uge {rule.from_weeks} til {rule.to_weeks}"
    elif rule.to_weeks:
        when = f"inden udgangen af uge {rule.to_weeks}"
    else:
        when = _window(rule.from_months, rule.to_months)
    return f"{_capital(_conversations(rule, 1))} {when}{since}"


@_what.register
def _coverage(rule: kinds.Coverage, since: str) -> str:
    wanted = _conversations(rule, rule.conversations)
    first = "Alle har en første samtale, og mindst" if rule.first_with_everyone else "Mindst"
    return (
        f"{first} {_percent(rule.share_percent)} af gruppen har mindst {wanted} "
        f"{_window(rule.from_months, rule.to_months)}{since}"
    )


@_what.register
def _every_month(rule: kinds.EveryMonth, _since: str) -> str:
    return f"{_capital(_conversations(rule, 1))} i hver hel kalendermåned af forløbet"


@_what.register
def _next_booked_same_day(_rule: kinds.NextBookedSameDay, _since: str) -> str:
    return "Når en samtale er holdt, er den næste booket senest samme dag"


@_what.register
def _no_fixed_number(rule: kinds.NoFixedNumber, since: str) -> str:
    begins = f"{_months(rule.after_months)}{since.replace('fra', 'efter')}"
    begin = f"Fra {begins} intet" if rule.after_months else "Intet"
    return f"{begin} fast antal samtaler: efter aftale, behov eller borgerens ønske"


@_what.register
def _no_follow_up(_rule: kinds.NoFollowUp, _since: str) -> str:
    return "Der kræves ingen opfølgning og ingen samtale"


@_what.register
def _appraisal(rule: kinds.AppraisalWithinMonths, since: str) -> str:
    name = vocabulary.APPRAISALS[rule.appraisal]
    return f"Vurdering efter {name} {_no_later_than(_months(rule.months), since)}"


@_what.register
def _appraisal_without_day(rule: kinds.AppraisalWithoutDay, _since: str) -> str:
    return f"Vurdering efter {vocabulary.APPRAISALS[rule.appraisal]}; loven sætter ingen dag"


@_what.register
def _benefit_weeks(rule: kinds.BenefitWeeksLimit, _since: str) -> str:
    return (
        f"Revurdering, før der er udbetalt ydelse i mere end {_weeks(rule.weeks)} inden for "
        f"{danish.plural(rule.lookback_months, 'kalendermåned', 'kalendermåneder')}"
    )


@_what.register
def _min_plan_within_days(rule: kinds.MinPlanWithinDays, since: str) -> str:
    return f"Min Plan {_no_later_than(_days(rule.days), since)}{_made_by(rule.made_by)}"


@_what.register
def _min_plan_before_effort(rule: kinds.MinPlanBeforeEffort, _since: str) -> str:
    update = (
        f", og den ajourføres mindst hver {rule.update_days}. dag (lokal indstilling)"
        if rule.update_days
        else ""
    )
    return f"Min Plan, før indsatsen begynder{_made_by(rule.made_by)}{update}"


@_what.register
def _min_plan_not_required(_rule: kinds.MinPlanNotRequired, _since: str) -> str:
    return "Der kræves ingen Min Plan"


@_what.register
def _form(rule: kinds.FormOfConversation, _since: str) -> str:
    first, later = (
        [vocabulary.FORMS[form] for form in forms] for forms in (rule.first, rule.later)
    )
    parts = (
        f"Den første samtale holdes ved {_either(first)}" if first else "",
        f"senere samtaler ved {_either(later)}" if later else "",
    )
    return _capital("; ".join(filter(None, parts))) or "Formen er ikke fastsat"


@_what.register
def _not_found(_rule: kinds.NotFound, _since: str) -> str:
    return "Der er ikke fundet et krav i kilderne"


def _only(version: Version) -> str:
    only = version.only
    categories = danish.listed(list(only.visitation_categories))
    parts = (
        f"visitationskategori {categories}" if categories else "",
        f"borgere på {only.age_from} år eller derover" if only.age_from is not None else "",
        f"borgere under {only.age_below} år" if only.age_below is not None else "",
        f"borgere {'i' if only.in_job else 'uden'} job" if only.in_job is not None else "",
    )
    texts = list(filter(None, parts))
    return f"kun {danish.listed(texts)}" if texts else ""


def _by(rule: kinds.Parameters) -> str:
    """Who must hold the conversations, and whether one must meet, after a comma."""
    if not isinstance(rule, kinds.Counting) or isinstance(rule, kinds.NextBookedSameDay):
        return ""
    actors = _actors(rule)
    left = [form for form in vocabulary.FORMS if form not in rule.excluded_forms]
    by = f", holdt af {_either(actors)}" if actors else ""
    return by + (f", ved {vocabulary.FORMS[left[0]]}" if len(left) == 1 else "")


def _actors(rule: kinds.Counting) -> list[str]:
    return [vocabulary.ACTORS[actor] for actor in rule.actors]


def _made_by(actor: str) -> str:
    return f", lavet af {vocabulary.ACTORS.get(actor, actor)}" if actor else ""


def _first(rule: kinds.Counting) -> str:
    return "Første fælles samtale med a-kassen" if _is_joint(rule) else "Første samtale"


def _conversations(rule: kinds.Counting, count: int) -> str:
    noun = "samtale" if count == 1 else "samtaler"
    number = f"{'én' if count == 1 else count}{danish.NO_BREAK}"
    return f"{number}fælles {noun} med a-kassen" if _is_joint(rule) else f"{number}{noun}"


def _is_joint(rule: kinds.Counting) -> bool:
    return rule.joint == "required"


def _no_later_than(time: str, since: str) -> str:
    return f"senest {time}{since.replace('fra', 'efter')}" if since else f"inden {time}"


def _window(from_months: int, to_months: int) -> str:
    inside = f"inden {_months(to_months)}"
    return f"efter {_months(from_months)} og {inside}" if from_months else inside


def _days(count: int) -> str:
    return danish.plural(count, "dag", "dage")


def _weeks(count: int) -> str:
    return danish.plural(count, "uge", "uger")


def _months(count: int) -> str:
    return danish.plural(count, "måned", "måneder")


def _percent(count: int) -> str:
    return f"{count}{danish.NO_BREAK}%"


def _either(words: list[str]) -> str:
    """a, b eller c"""
    return f"{', '.join(words[:-1])} eller {words[-1]}" if len(words) > 1 else "".join(words)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
