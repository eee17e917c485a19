"""Settings: one code base, moved by the environment (see environment.py)."""

from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
import django_stubs_ext
import structlog
from django.utils.translation import gettext_lazy as _
from kombu import Queue

from servicedesk import environment
from servicedesk.environment import BASE_DIR, DATA_DIR, IS_SERVER
from servicedesk.schedule import CELERY_BEAT_SCHEDULE as CELERY_BEAT_SCHEDULE
from servicedesk.schedule import CELERY_TASK_ROUTES as CELERY_TASK_ROUTES
from servicedesk.schedule import FIRST_QUEUE, USUAL_QUEUE

django_stubs_ext.monkeypatch()

SECRET_KEY = environment.secret_key()
SECRET_KEY_FALLBACKS = environment.secret_key_fallbacks()
DEBUG = environment.flag("DEBUG")
if DEBUG and IS_SERVER:
    environment.stop("DEBUG is on: switch it off, it shows the desk's insides to strangers.")
ALLOWED_HOSTS = environment.allowed_hosts()
REDIS_URL = environment.redis_url()
SITE_URL = environment.site_url(ALLOWED_HOSTS)
METRICS_TOKEN = environment.metrics_token()
OUTGOING_PRIVATE_NETWORKS = environment.private_networks()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.admin",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "lucide",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "simple_history",
    "django_prometheus",
    "django_structlog",
    "servicedesk.events",
    "servicedesk.accounts",
    "servicedesk.messenger",
    "servicedesk.notifications",
    "servicedesk.webhooks",
    "servicedesk",
    "contracts",
    "tickets",
    "sla",
    "knowledgebase",
    "escalation",
    "escalation.duty",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "servicedesk.compression.PageCompression",
    "servicedesk.middleware.ContentPolicyMiddleware",
    "servicedesk.api_conditions.ApiAnswersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "servicedesk.middleware.PlainAddressMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "servicedesk.middleware.WhereaboutsMiddleware",
    "servicedesk.middleware.ReaderMiddleware",
    "servicedesk.middleware.SecondFactorMiddleware",
    "servicedesk.page_limits.PageLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "servicedesk.middleware.RefusedMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "servicedesk.urls"
WSGI_APPLICATION = "servicedesk.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "servicedesk.page_templates.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "servicedesk.navigation.context",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(
        environment.database_url(), conn_max_age=600, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # The default transaction mode loses concurrent writers; WAL + IMMEDIATE loses none.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
            "PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;"
        ),
    }
else:
    # Short questions by many: planning and starting helpers would cost more than the answer.
    DATABASES["default"]["OPTIONS"] = {
        "options": "-c jit=off -c max_parallel_workers_per_gather=0 -c join_collapse_limit=4"
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if REDIS_URL:
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# -- People ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "servicedesk.accounts.hashers.Argon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "servicedesk.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_FORMS = {"reset_password": "servicedesk.accounts.reset_form.ResetForm"}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
SOCIALACCOUNT_ADAPTER = "servicedesk.accounts.company_provider.CompanyAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "provider_class": "servicedesk.accounts.company_provider.CompanyProvider",
        "APPS": environment.companies(),
    }
}
MFA_ADAPTER = "servicedesk.accounts.mfa_adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are given by administrators, not by visitors
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_SERVER or environment.flag("PLAIN_HTTP")
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if IS_SERVER and not environment.flag("PLAIN_HTTP") else 0
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

# -- Words and times ------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = ["servicedesk.formats"]
LANGUAGES = [("en", _("English")), ("ru", _("Russian"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_USER_TIME_ZONE = "Europe/Moscow"

# -- Files ----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = environment.static_root()
LOOK_ROOT = environment.look_root()
STATICFILES_DIRS = [BASE_DIR / "static", LOOK_ROOT]
MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_SERVER
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not IS_SERVER
WHITENOISE_AUTOREFRESH = DEBUG
MAX_FILE_BYTES = 25 * 1024 * 1024
MAX_FILES_PER_MESSAGE = 10
MAX_STAGED_FILES = 50
STAGED_FILE_HOURS = 24
UNDO_SECONDS = environment.undo_seconds()
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# -- Mail -----------------------------------------------------------------------------------------
_mail = urlsplit(environment.email_url())
DEFAULT_FROM_EMAIL = environment.mail_from(ALLOWED_HOSTS)
MAIL_REPLY_TO = environment.mail_reply_to(DEFAULT_FROM_EMAIL)
EMAIL_TIMEOUT = 20
if _mail.scheme == "file":
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = _mail.path
else:
    EMAIL_HOST = _mail.hostname or "localhost"
    EMAIL_PORT = _mail.port or 25
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
    EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
    EMAIL_USE_SSL = _mail.scheme == "smtps"

# -- Messenger: without a token the channel is off -------------------------------------------------
TELEGRAM_TOKEN = environment.telegram_token()
TELEGRAM_API = environment.telegram_api()
TELEGRAM_WEBHOOK = environment.flag("TELEGRAM_WEBHOOK")

# -- Celery: messages are hints, rows are the truth ------------------------------------------------
CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "visibility_timeout": 1800, "unacked_restore_throttle": 1, "unacked_restore_interval": 5,
        "queue_order_strategy": "priority",
    }
    if REDIS_URL
    else {}
)  # fmt: skip
CELERY_TASK_QUEUES = (Queue(FIRST_QUEUE), Queue(USUAL_QUEUE))
CELERY_TASK_DEFAULT_QUEUE = USUAL_QUEUE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 900
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")

# -- Safety ---------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "servicedesk.views.csrf_failure"
if IS_SERVER and not environment.flag("PLAIN_HTTP"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

# -- API ------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "servicedesk.api.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["servicedesk.api.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "servicedesk.api.StrictJSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_PAGINATION_CLASS": "servicedesk.api.CursorPagination",
    "DEFAULT_FILTER_BACKENDS": ["servicedesk.api.StrictFilters"],
    "DEFAULT_METADATA_CLASS": "servicedesk.api.Methods",
    "DEFAULT_SCHEMA_CLASS": "servicedesk.api_schema.DeskSchema",
    "DEFAULT_THROTTLE_CLASSES": ["servicedesk.rate_limits.TokenThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "user": "1200/min",
        "anon": "60/min",
        # of servicedesk/page_limits.py
        "search": "600/min",
        "search-stranger": "60/min",
        "upload": "300/min",
        "upload-stranger": "20/min",
        "company": "30/min",
        "join": "10/hour",
        "join_token": "60/hour",
    },
    "EXCEPTION_HANDLER": "servicedesk.api_errors.explain_error",
    "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT,
    "PAGE_SIZE": 50,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Service Desk API",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "LineEnum": "servicedesk.accounts.choices.Line.choices",
        "LevelEnum": "tickets.choices.Level.choices",
        "TicketStatusEnum": "tickets.choices.Status.choices",
        "ReturnReasonEnum": "tickets.choices.ReturnReason.choices",
        "PriorityEnum": "contracts.choices.Priority.choices",
        "PauseReasonEnum": "contracts.choices.PauseReason.choices",
        "ObstacleEnum": "tickets.choices.Obstacle.choices",
    },
}

# -- Logs: one line of key=value an event, on standard output
# ---------------------------------------
_LOG_FACTS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_LOG_FACTS,
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(ensure_ascii=False)
            if IS_SERVER
            else structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
            "foreign_pre_chain": _LOG_FACTS,
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO" if IS_SERVER else "WARNING"},
    "loggers": {
        "django_structlog": {"level": "INFO" if IS_SERVER else "ERROR"},
        "pymorphy3": {"level": "WARNING"},
        "mail.log": {"level": "WARNING"},
    },
}
