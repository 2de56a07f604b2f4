"""CPR numbers at rest: encrypted with one key, found again by a digest with another.

A plain digest would be no protection: there are only some 3.65 * 10^8 possible numbers, so all
of them can be tried in seconds. Both keys come from the environment.
"""

import hashlib
import hmac
from datetime import date
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(content: bytes) -> bytes:
    """Encrypts with the first of the keys."""
    return _cipher(tuple(settings.CPR_ENCRYPTION_KEYS)).encrypt(content)


def decrypt(token: bytes | memoryview) -> bytes:
    """Decrypts with whichever key fits; raises cryptography's InvalidToken where none does."""
    return _cipher(tuple(settings.CPR_ENCRYPTION_KEYS)).decrypt(bytes(token))


def digest(number: str) -> str:
    """64 hexadecimal digits for ten digits of CPR; equal numbers give equal digests."""
    return hmac.new(settings.CPR_SEARCH_KEY.encode(), number.encode(), hashlib.sha256).hexdigest()


def masked(birth_date: date) -> str:
    return f"{birth_date:%d%m%y}-••••"
