"""The settings of one installation. From outside come where its data lie, where its databases are, and its public address."""

import os
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from openipt.record import engines, installation_file, keys

OPENIPT_DATA = Path(os.environ.get("OPENIPT_DATA", "var")).resolve()
OPENIPT_UP_SINCE = datetime.now(UTC)  # of this process: pages say of a sender that starts beside it that it has stopped only after a while
"""The folder of this installation: `record/`, `keys/` and, where a clinic has its own definitions, `overlay/`."""

OPENIPT_PUBLIC_ADDRESS = (os.environ.get("OPENIPT_PUBLIC_ADDRESS") or installation_file.read(OPENIPT_DATA).public_address).rstrip("/")
"""The https address under which clients reach this installation; empty where they cannot."""

DEBUG = False
SECRET_KEY = keys.purpose_key(OPENIPT_DATA, "signing").hex()
_PUBLIC = urlsplit(OPENIPT_PUBLIC_ADDRESS)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *([_PUBLIC.hostname] if _PUBLIC.hostname else [])]
CSRF_TRUSTED_ORIGINS = [OPENIPT_PUBLIC_ADDRESS] if OPENIPT_PUBLIC_ADDRESS else []
_ON_TLS = _PUBLIC.scheme == "https"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "openipt.record.apps.RecordConfig",
    "openipt.record.apps.KeyStoreConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "openipt.web.shell.KeepPrivate",
    "openipt.web.translating.SpeakOneLanguage",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "openipt.web.accounts.watch.Watch",
    "openipt.web.form_marks.FormsBelong",
    "openipt.web.shell.SayRefusalsPlainly",
    "openipt.web.shell.DoorWasUsed",
]

ROOT_URLCONF = "openipt.web.urls"
WSGI_APPLICATION = "openipt.config.wsgi.application"
_WEB = Path(__file__).resolve().parent.parent / "web"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_WEB / "templates"],
        "OPTIONS": {
            "context_processors": ["openipt.web.shell.shell"],
            "libraries": {
                "i18n": "openipt.web.translate_tag",
                "parts": "openipt.web.sessions.part_tag",
                "blocks": "openipt.web.sessions.block_tag",
                "rows": "openipt.web.row_tags",
            },
            "builtins": ["openipt.web.form_marks", "openipt.web.addresses"],
            "loaders": [("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])],
        },
    }
]

DATABASES = engines.for_django(OPENIPT_DATA)
DATABASE_ROUTERS = ["openipt.record.routers.KeyStoreApart"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Shared by every process: which codes were used, and who tried what how often. `tries` holds real accounts alone, and nothing pushes them out.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache", "OPTIONS": {"MAX_ENTRIES": 100_000}},
    "tries": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "tries_to_sign_in", "OPTIONS": {"MAX_ENTRIES": 10_000_000}},
}

AUTH_USER_MODEL = "record.Account"
AUTHENTICATION_BACKENDS = ["openipt.record.accounts.OneLookUpBackend"]
PASSWORD_HASHERS = ["openipt.record.accounts.TwoAtATime"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "openipt.web.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
# Tries are counted for each account by actions/guesses.py; allauth counts those of unknown devices for each address on the network.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None, "unknown_device": "30/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _ON_TLS else 0  # TLS ends at a proxy before us, which says whose request it is
MFA_ADAPTER = "openipt.web.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn"]  # recovery codes are our own: 120 bits, only their hashes kept
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
MFA_FORMS = {"authenticate": "openipt.web.accounts.forms.SecondStepForm"}
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}  # nothing can be guessed at a passkey; a stranger must not use up its owner's turn

SESSION_ENGINE = "openipt.record.sign_ins"
SESSION_COOKIE_AGE = 24 * 60 * 60  # the longest that anybody stays signed in; web/accounts/watch.py ends staff's sessions sooner
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "openipt.web.shell.forged"
if _ON_TLS:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # only a proxy on this machine reaches us, and it writes this line itself
    SECURE_SSL_REDIRECT, SECURE_SSL_HOST = True, _PUBLIC.netloc
    SECURE_REDIRECT_EXEMPT = ["^healthz$", "^healthz/alerts$"]  # asked on this machine, to see whether this process is well
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_REFERRER_POLICY = "same-origin"  # with «no-referrer» browsers send forms as from nowhere, and the forgery check refuses them
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [_WEB / "static"]
STATIC_ROOT = OPENIPT_DATA / "static"
WHITENOISE_MAX_AGE = 365 * 24 * 60 * 60
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Nothing of a request is logged: an address holds a link's secret, a form holds answers.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"plain": {"class": "logging.StreamHandler"}},
    "loggers": {"django": {"handlers": ["plain"], "level": "ERROR", "propagate": False}, "django.request": {"level": "CRITICAL"}},
}
