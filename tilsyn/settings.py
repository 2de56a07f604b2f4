"""Settings of the whole application. Whatever differs between places is in the environment."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from tilsyn import environment, logs

BASE_DIR = Path(__file__).resolve().parent.parent

# On, so that a checkout just runs; the container image turns it off.
DEBUG = environment.flag("DEBUG", default=True)

# --- Where data and secrets are ------------------------------------------------------------

if DEBUG:
    _KEYS = BASE_DIR / "var" / "keys.env"
    SECRET_KEY = environment.kept("SECRET_KEY", _KEYS, environment.make_secret)
    _cpr_keys = environment.kept("CPR_ENCRYPTION_KEYS", _KEYS, environment.make_fernet_key)
    CPR_SEARCH_KEY = environment.kept("CPR_SEARCH_KEY", _KEYS, environment.make_secret)
    _database_url = environment.text("DATABASE_URL", "sqlite:///var/tilsyn.sqlite3")
    REDIS_URL = environment.text("REDIS_URL", "memory://")
    ALLOWED_HOSTS = environment.listed(environment.text("ALLOWED_HOSTS"))
else:
    _random = 'python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
    _fernet = "python3 -c \"import secrets; print(secrets.token_urlsafe(32) + '=')\""
    SECRET_KEY = environment.required("SECRET_KEY", f"lav den med {_random}")
    _cpr_keys = environment.required("CPR_ENCRYPTION_KEYS", f"lav en nøgle med {_fernet}")
    CPR_SEARCH_KEY = environment.required(
        "CPR_SEARCH_KEY", f"en anden nøgle end de øvrige; lav den med {_random}"
    )
    _database_url = environment.required(
        "DATABASE_URL", "f.eks. postgres://tilsyn:KODE@database/tilsyn eller sqlite:///STI"
    )
    REDIS_URL = environment.required("REDIS_URL", "f.eks. redis://:KODE@redis:6379/0")
    ALLOWED_HOSTS = environment.listed(
        environment.required("ALLOWED_HOSTS", "sidens navn, f.eks. tilsyn.kommune.dk")
    )

# The first key encrypts; the others still decrypt, so that a key can be replaced.
CPR_ENCRYPTION_KEYS = environment.fernet_keys("CPR_ENCRYPTION_KEYS", _cpr_keys)

DATABASES = {"default": environment.database(_database_url, BASE_DIR)}
if not DEBUG:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["NAME"].parent.mkdir(mode=0o700, parents=True, exist_ok=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# SQLite leaves out the columns that PostgreSQL's indexes carry along; it reads the table instead.
SILENCED_SYSTEM_CHECKS = ["models.W040"]

# Uploaded deliveries waiting to be read, and problem files.
STORAGE_DIR = BASE_DIR / environment.text("STORAGE_DIR", "var/storage")
# An upload stays in memory until it is stored encrypted: it is never a clear-text file.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 201 * 1024 * 1024  # a delivery may be 200 MB

# --- What this jobcentre is ----------------------------------------------------------------

ORGANISATION = environment.text("ORGANISATION", "Jobcenter")
AS_OF = environment.day("AS_OF")  # a fixed today for demonstrations; None is the real one
# Rules marked `local` that this jobcentre has taken on, by id
LOCAL_GOALS = environment.listed(environment.text("LOCAL_GOALS"))
DATA_AGE_LIMIT_DAYS = environment.number("DATA_AGE_LIMIT_DAYS", 8)
# Working days that a leader has to find somebody for a new case
DISTRIBUTE_WITHIN_DAYS = environment.number("DISTRIBUTE_WITHIN_DAYS", 5)
METRICS_TOKEN = environment.text("METRICS_TOKEN")  # whoever has it reads /metrics

LANGUAGE_CODE = "da"
TIME_ZONE = "Europe/Copenhagen"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FIRST_DAY_OF_WEEK = 1
FORMAT_MODULE_PATH = ["tilsyn.formats"]

# --- What it is made of --------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",  # before staticfiles: files served as in production
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_tables2",
    "django_filters",
    "axes",
    "csp",
    "jobcenter",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # every page asks for a login unless it says that it does not
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "jobcenter.middleware.NeverStored",
    "jobcenter.middleware.OneAssessment",
    "axes.middleware.AxesMiddleware",  # last, so that it sees the answer to a login
]

ROOT_URLCONF = "tilsyn.urls"
WSGI_APPLICATION = "tilsyn.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jobcenter.context.frame",
            ],
        },
    }
]

DJANGO_TABLES2_TEMPLATE = "jobcenter/tables/table.html"

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "build" / "collected"
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "build" / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": STORAGE_DIR,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

LOGGING = logs.configuration(as_json=not DEBUG)

# --- Mail ----------------------------------------------------------------------------------

_mail = environment.mail("MAIL_URL")
if _mail:
    MAIL_FROM = environment.required("MAIL_FROM", "den adresse, mails sendes fra")
    environment.required("PUBLIC_ADDRESS", "sidens adresse, f.eks. https://tilsyn.kommune.dk")
else:  # written on the console of a demonstration, and not made at all in production
    MAIL_FROM = environment.text("MAIL_FROM", "tilsyn@localhost")
# What the links of mails begin with
PUBLIC_ADDRESS = environment.address("PUBLIC_ADDRESS", "http://127.0.0.1:8000" if DEBUG else "")
SENDS_MAIL = DEBUG or bool(_mail)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _mail else 'console'}.EmailBackend"
EMAIL_HOST = _mail.get("host", "")
EMAIL_PORT = _mail.get("port", 0)
EMAIL_HOST_USER = _mail.get("user", "")
EMAIL_HOST_PASSWORD = _mail.get("password", "")
EMAIL_USE_SSL = _mail.get("ssl", False)
EMAIL_USE_TLS = _mail.get("tls", False)
EMAIL_TIMEOUT = 20  # seconds; a worker must not wait for ever for a mail server

# --- Who gets in ---------------------------------------------------------------------------

AUTH_USER_MODEL = "jobcenter.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},  # OWASP ASVS 5, 6.2.1
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# A guesser is locked out, and cannot lock the user out who sits at another address.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "jobcenter/session/locked_out.html"
AXES_CLIENT_IP_CALLABLE = "tilsyn.proxies.client_address"

SESSION_COOKIE_AGE = 9 * 60 * 60  # a working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "jobcenter.views.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = environment.listed(environment.text("CSRF_TRUSTED_ORIGINS"))

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# How many proxies of our own stand in front: they end TLS and write X-Forwarded-*.
PROXY_COUNT = environment.number("PROXY_COUNT", 0)
if PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

if not DEBUG:
    SECURE_SSL_REDIRECT = True
    # asked by the container and by those who watch it from inside, without TLS
    SECURE_REDIRECT_EXEMPT = [r"^(livez|healthz|metrics)$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrftoken"

# --- Work in the background ----------------------------------------------------------------

# An intake or an assessment may take an hour at the most. A task that outlives the visibility
# timeout would run a second time beside itself, so that one is well above the hard limit.
CELERY_TASK_SOFT_TIME_LIMIT = 55 * 60
CELERY_TASK_TIME_LIMIT = 60 * 60
_VISIBILITY_TIMEOUT = 2 * 60 * 60

# A job's claim without a sign of life is over after the lease; its worker gives one each heartbeat.
JOB_LEASE = timedelta(seconds=environment.number("JOB_LEASE_SECONDS", 45, least=1))
JOB_HEARTBEAT = timedelta(seconds=environment.number("JOB_HEARTBEAT_SECONDS", 10, least=1))
# How often the clock looks for jobs whose worker is gone, and when one that waits is rung for anew.
JOB_RING = timedelta(seconds=environment.number("JOB_RING_SECONDS", 30, least=1))
JOB_RING_AGAIN = 2 * JOB_RING
# A worker that says nothing for so long in the middle of a transaction is frozen: the database ends
# it, and what it had locked is free for the others.
WORKER_SILENCE = timedelta(seconds=environment.number("WORKER_SILENCE_SECONDS", 5 * 60, least=1))
# A run is cut in blocks of at most so many citizens, which any number of workers share.
BLOCK_SIZE = environment.number("BLOCK_SIZE", 50_000, least=1)
# After so many days an assessment goes, unless it is the last of its month.
ASSESSMENT_DAYS = environment.number("ASSESSMENT_DAYS", 90, least=1)

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
if urlsplit(REDIS_URL).scheme == "memory":
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {"polling_interval": 0.1}
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": _VISIBILITY_TIMEOUT,
        # look for abandoned messages at every sweep, not at every tenth
        "unacked_restore_throttle": 1,
        # both default to none, and a worker would wait for ever on a dead connection
        "socket_timeout": 15,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "health_check_interval": 25,
    }
CELERY_VISIBILITY_TIMEOUT = _VISIBILITY_TIMEOUT
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {"visibility_timeout": _VISIBILITY_TIMEOUT}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 2, "interval_start": 0.2}

# A killed worker's message comes back at once; the job's row says when another may take it.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_TASK_IGNORE_RESULT = True  # the job's row holds how it went
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(BASE_DIR / "var" / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    # Asks "is there a Danish day without a run?", so summer time does not matter here.
    "nightly": {
        "task": "jobcenter.tasks.nightly",
        "schedule": timedelta(minutes=5),
        "options": {"expires": 4 * 60},
    },
    # Asks "is it past seven on a Monday or on the first of a month, and who has no mail yet?"
    "mails": {
        "task": "jobcenter.tasks.mails",
        "schedule": timedelta(minutes=5),
        "options": {"expires": 4 * 60},
    },
    # Finds the jobs whose worker died, at most a lease and this long after its last sign of life.
    "ring_again": {
        "task": "jobcenter.tasks.ring_again",
        "schedule": JOB_RING,
        "options": {"expires": JOB_RING.total_seconds()},
    },
}

environment.refuse_if_incomplete()
