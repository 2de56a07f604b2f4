"""How a rule's version is shown: its demand, its marks, its source, and how sure it is."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobcenter import danish, rule_sentences
from jobcenter.law.rulebook import Rule, Version
from jobcenter.law.tables import Confidence
from jobcenter.queries import rules

from .danish import icon

register = template.Library()

register.filter(rule_sentences.demand)
register.filter(rule_sentences.counting)
register.filter("group_names", rule_sentences.groups)

# A shape of its own for each, so that none needs its colour; the file holds the drawings.
SHAPES = "images/sureness.svg"


@register.filter
def takes_effect(version: Version) -> str:
    """The day a version took effect in words; where it isn't known, which day stands in for it."""
    day = danish.long_day(version.takes_effect)
    if version.takes_effect_known:
        return day
    return f"{rule_sentences.NO_DAY}; regnes fra {day}"


@register.filter
def confidence_sign(confidence: Confidence) -> SafeString:
    """Shape and word of how sure something is."""
    return format_html(
        '<span class="sureness"><svg class="sureness-shape" aria-hidden="true" focusable="false" '
        'viewBox="0 0 28 12"><use href="{}#{}"></use></svg>{}</span>',
        static(SHAPES),
        confidence.value,
        rule_sentences.CONFIDENCE[confidence].capitalize(),
    )


@register.filter
def sureness_sign(version: Version) -> SafeString:
    """How sure a version is, and whether it was read, inferred, or not found."""
    return format_html(
        '{} <span class="cell-second">{}</span>',
        confidence_sign(version.confidence),
        rule_sentences.STATUS[version.status],
    )


@register.filter
def marks(version: Version) -> SafeString:
    """What limits the use of a version, each with its reason; nothing where nothing does."""
    found = SafeString("")
    for name, why in rule_sentences.limits(version):
        found += format_html(
            '<span class="rule-mark">{}<strong>{}:</strong> {}</span>', icon("info"), name, why
        )
    return found


@register.filter
def local_goal(rule: Rule) -> str:
    """What a local goal is, and whether it is taken on here; "" of the law's own rules."""
    if not rule.local:
        return ""
    return f"Ikke lov; {'' if rules.book().uses(rule) else 'ikke '}taget i brug her"


@register.filter
def source(version: Version) -> SafeString:
    """Paragraph and act, with the link to where it was read."""
    citation = version.citation
    where = citation.paragraph or citation.act
    act = citation.act if citation.paragraph else ""
    link = format_html('<a href="{}" rel="noreferrer">{}</a>', citation.link, where)
    return format_html(
        '{} <span class="cell-second">{}</span>', link if citation.link else where, act
    )
