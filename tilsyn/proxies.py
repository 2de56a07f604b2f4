"""Who is asking, when proxies stand in front."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The address that the outermost of our own proxies saw.

    Counted from the right, where our proxies write: what stands further left in
    X-Forwarded-For is the caller's own claim.
    """
    seen = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    count: int = settings.PROXY_COUNT
    if 0 < count <= len(seen) and seen[-count].strip():
        return str(seen[-count].strip())
    address: str | None = request.META.get("REMOTE_ADDR")
    return address
