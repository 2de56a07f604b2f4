"""How a user wants the pages."""

from jobcenter.models import Preference, User


def of(user: User) -> Preference:
    """What the user chose; the program's own where nothing has been chosen."""
    return Preference.objects.filter(user=user).first() or Preference(user=user)
