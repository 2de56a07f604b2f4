"""What gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tilsyn.settings")

application = get_wsgi_application()

# Every page is read now and not when it is first asked for. What is in memory by then stays, so
# Python need not look through all of it for garbage, which keeps everybody waiting for a quarter
# of a second at a time; and a page makes tens of thousands of objects that go by themselves.
get_resolver().url_patterns  # noqa: B018  reads what the addresses name
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
