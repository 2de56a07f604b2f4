"""Names for a wall that others can see."""

from django import template

register = template.Library()


@register.filter
def initials(name: str) -> str:
    """ "Åse Maria Ærø" gives "Å.M.Æ."."""
    return "".join(f"{word[0].upper()}." for word in name.split())
