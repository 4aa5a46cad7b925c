"""Every setting comes from the environment; without any, Gatehouse runs embedded.

Embedded means SQLite, local files and Celery over the file system, all below `GATEHOUSE_DATA`.
`DATABASE_URL` and `CELERY_BROKER_URL` switch to PostgreSQL and Redis; nothing else changes.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from portal import secretfile

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("GATEHOUSE_DATA", default=str(BASE_DIR / "data"))).resolve()
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)

PRODUCTION = env.bool("GATEHOUSE_PRODUCTION", default=False)
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or secretfile.read_or_make(DATA_DIR / "secret.key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://localhost:{env.str('PORT', default='8000')}")

if PRODUCTION and (DEBUG or not env.str("SECRET_KEY", default="") or "*" in ALLOWED_HOSTS):
    raise ImproperlyConfigured(
        "Production needs SECRET_KEY, DEBUG off and ALLOWED_HOSTS without a wildcard. See docs/deployment.md."
    )

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "portal.accounts",
    "portal.audit",
    "portal.jobs",
    "portal.web",
    "portal.api",
    "portal.projects",
    "portal.findings",
    "registry",
    "evidence",
    "gates",
    "portal.front",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "simple_history",
    "django_celery_beat",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "portal.web.middleware.RequestId",
    "csp.middleware.CSPMiddleware",
    "portal.web.compressed.StaticFiles",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.web.middleware.SignInRequired",
    "portal.web.middleware.SecondFactorRequired",
    "portal.web.middleware.Answers",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
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
                "portal.web.context.house",
            ],
            "builtins": ["portal.web.templatetags.house"],
        },
    }
]

# --- database -------------------------------------------------------------------------------------
# SQLite loses writes under contention unless transactions start IMMEDIATE, and `INSERT OR REPLACE` walks
# round append-only triggers unless triggers recurse (docs/adr/0003).
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON; "
    "PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;",
}
POSTGRES_OPTIONS = {"options": "-c lock_timeout=5s -c statement_timeout=30s"}


def _database() -> dict[str, object]:
    """Migrations run as the tables' owner; the application's role cannot disable the log's triggers."""
    url = env.str("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'gatehouse.sqlite3'}")
    if len(sys.argv) > 1 and sys.argv[1] in {"migrate", "flush"}:
        url = env.str("DATABASE_OWNER_URL", default=url)
    config: dict[str, object] = dict(environ.Env.db_url_config(url))
    embedded = "sqlite" in str(config["ENGINE"])
    config["OPTIONS"] = SQLITE_OPTIONS if embedded else POSTGRES_OPTIONS
    config["CONN_MAX_AGE"] = 0 if embedded else 60
    config["CONN_HEALTH_CHECKS"] = True
    return config


DATABASES = {"default": _database()}
EMBEDDED = "sqlite" in str(DATABASES["default"]["ENGINE"])
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False
CACHES = {  # in the database, so that limits by account and address hold across processes and restarts
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "gatehouse_cache"}
}

# --- files ----------------------------------------------------------------------------------------
MEDIA_ROOT = DATA_DIR / "files"
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
_local_files = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": str(MEDIA_ROOT)},
}
_s3_files = {
    "BACKEND": "storages.backends.s3.S3Storage",
    "OPTIONS": {
        "bucket_name": env.str("S3_BUCKET", default=""),
        "endpoint_url": env.str("S3_ENDPOINT", default=None),
        "file_overwrite": False,
    },
}
STORAGES = {
    "default": _s3_files if env.str("S3_BUCKET", default="") else _local_files,
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# collectstatic costs a newcomer 24 seconds; embedded mode serves straight from the source folders.
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_MAX_AGE = 31536000 if PRODUCTION else 300
MAX_UPLOAD_BYTES = env.int("MAX_UPLOAD_BYTES", default=10 * 1024**3)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024**2
DATA_UPLOAD_MAX_NUMBER_FILES = 500
# No form takes files by default: the upload views check who asks, then put their own handler in.
FILE_UPLOAD_HANDLERS: list[str] = []

# --- people ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/account/login/"
ACCOUNT_ADAPTER = "portal.accounts.adapter.HouseAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_LOGOUT_ON_GET = False
# A session lasts as long as SESSION_COOKIE_AGE says; nobody is asked.
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {"login": "portal.accounts.forms.SignInForm"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Gatehouse"
MFA_ADAPTER = "portal.accounts.adapter.HouseMFAAdapter"
# Without a mail server, embedded mode prints its mails (a link to set a new password) where it was started.
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="smtp://localhost:25" if PRODUCTION else "consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="gatehouse@localhost")
FRESH_SIGN_IN = timedelta(minutes=15)
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_IPWARE_PROXY_COUNT = env.int("PROXY_COUNT", default=0)
AXES_VERBOSE = False
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
CSRF_FAILURE_VIEW = "portal.web.views.errors.csrf_failure"

# --- transport ------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = PRODUCTION and env.bool("SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
)
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "img-src": [SELF, "data:"],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
    }
}

# --- language and time ----------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- jobs -----------------------------------------------------------------------------------------
_queue = DATA_DIR / "queue"
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="filesystem://localhost//")
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
    "visibility_timeout": 3 * 3600,
    "socket_timeout": 10,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
}
if CELERY_BROKER_URL.startswith("filesystem"):
    for folder in (_queue, _queue / "control"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queue),
        "data_folder_out": str(_queue),
        "control_folder": str(_queue / "control"),
        "polling_interval": 0.1,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_BACKEND = None
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 3600
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = {
    # A drill is overdue from midnight in UTC on.
    "drills-nightly": {
        "task": "portal.jobs.tasks.schedule",
        "schedule": crontab(hour=0, minute=5),
        "args": ["drills.check_all"],
    },
    # Pages and answers compute a clock at the second; this only opens the finding.
    "incidents-hourly": {
        "task": "portal.jobs.tasks.schedule",
        "schedule": crontab(minute=20),
        "args": ["incidents.check_all"],
    },
    "coverage-nightly": {
        "task": "portal.jobs.tasks.schedule",
        "schedule": crontab(hour=2, minute=5),
        "args": ["coverage.read_all"],
    },
    "checkpoints-nightly": {
        "task": "portal.jobs.tasks.schedule",
        "schedule": crontab(hour=2, minute=35),
        "args": ["audit.checkpoint_all"],
    },
    "links-nightly": {
        "task": "portal.jobs.tasks.schedule",
        "schedule": crontab(hour=1, minute=5),
        "args": ["links.check_all"],
    },
    # What did not answer is asked again sooner than the next night, ever more rarely.
    "links-hourly": {
        "task": "portal.jobs.tasks.schedule",
        "schedule": crontab(minute=40),
        "args": ["links.check_due"],
    },
    "orphans-nightly": {
        "task": "portal.jobs.tasks.schedule",
        "schedule": crontab(hour=3, minute=5),
        "args": ["intake.sweep"],
    },
}
# Sector clocks of incidents; empty reads the example that comes with the product (evidence/incidents/).
INCIDENT_SECTOR_FILE = env.str("INCIDENT_SECTOR_FILE", default="")
JOB_LEASE = timedelta(minutes=2)
JOB_BACKOFF = timedelta(seconds=env.float("JOB_BACKOFF", default=5))

# --- history, API, logs ---------------------------------------------------------------------------
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
OUTBOUND_ALLOW = env.list("OUTBOUND_ALLOW", default=[])

# --- links ----------------------------------------------------------------------------------------
# Days from the check that first found a link dead or changed until its evidence counts no more.
LINKS_GRACE_DAYS = env.int("LINKS_GRACE_DAYS", default=7)
LINKS_CONNECTIONS = env.int("LINKS_CONNECTIONS", default=128)
LINKS_PER_HOST = env.int("LINKS_PER_HOST", default=4)
LINKS_PAUSE = env.float("LINKS_PAUSE", default=0.1)
LINKS_TRIES = env.int("LINKS_TRIES", default=3)
LINKS_SECONDS = env.float("LINKS_SECONDS", default=15)
LINKS_MOST_BYTES = env.int("LINKS_MOST_BYTES", default=10 * 1024**2)
LINKS_HISTORY_DAYS = env.int("LINKS_HISTORY_DAYS", default=400)
# Seals the credentials that administrators set for hosts. The first key seals, the others still open.
CREDENTIALS_KEYS = env.list("CREDENTIALS_KEYS", default=[])
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "portal.api.authentication.BearerToken",
        "portal.api.authentication.BrowserSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["portal.api.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "portal.api.schema.HouseSchema",
    "DEFAULT_PAGINATION_CLASS": "portal.api.pagination.HousePages",
    "DEFAULT_METADATA_CLASS": None,  # OPTIONS is 405: the OpenAPI document says what an operation takes
    "EXCEPTION_HANDLER": "portal.api.problems.handle",
    "UNAUTHENTICATED_USER": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "DATETIME_FORMAT": "iso-8601",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Gatehouse",
    "DESCRIPTION": "Everything a page does, through the same services. Errors are RFC 9457 problem+json.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "ActRoleEnum": "portal.projects.models.ActRole",
        "ProjectRoleEnum": "portal.projects.models.ProjectRole",
        "RiskClassEnum": "portal.projects.models.RiskClass",
        "StageEnum": "portal.projects.models.Stage",
        "VersionKindEnum": "registry.models.VersionKind",
        "JobStateEnum": "portal.jobs.models.State",
        "PackStateEnum": "evidence.models.PackState",
        "ExceptionStateEnum": "gates.models.ExceptionState",
        "FindingSeverityEnum": "portal.findings.models.Severity",
        "DrillKindEnum": "evidence.serializers.drills.KINDS",
        "GateStateEnum": "gates.serializers.gates.STATES",
        "CriterionSeverityEnum": "gates.serializers.catalogue.SEVERITIES",
        "ReasonSeverityEnum": "gates.serializers.verdict.SEVERITIES",
    },
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "portal.web.logs.line_formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
    "loggers": {"gatehouse": {"level": env.str("LOG_LEVEL", default="INFO")}},
}
