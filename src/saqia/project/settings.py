"""Django's settings, all derived from the `SAQIA_*` environment (`environment.py` documents each)."""

import secrets
from pathlib import Path

from saqia.platform import environment, key_files
from saqia.platform.database import address, cluster, roles

VALUES = environment.read()
SAQIA_HOME = environment.home(VALUES)
SAQIA_KEYS = Path(VALUES["SAQIA_PERSONAL_DATA_KEYS"] or SAQIA_HOME / "keys")
SAQIA_DEFAULT_TENANT = VALUES["SAQIA_DEFAULT_TENANT"]
SAQIA_DATABASE = "saqia"
SAQIA_EMBEDDED = not VALUES["SAQIA_DATABASE_URL"]
SAQIA_LANGUAGE = VALUES["SAQIA_LANGUAGE"]
SAQIA_PUBLIC_ADDRESS = VALUES["SAQIA_PUBLIC_ADDRESS"]
SAQIA_FILES_URL = VALUES["SAQIA_FILES_URL"]
SAQIA_SMS_SECRET = VALUES["SAQIA_SMS_SECRET"]
SAQIA_PUSH_CONTACT = VALUES["SAQIA_PUSH_CONTACT"]
DEBUG = VALUES["SAQIA_DEBUG"] == "1"
SAQIA_WEBHOOKS_BESIDE = VALUES["SAQIA_WEBHOOKS_BESIDE"] == "1"
SAQIA_LOG_LEVEL = VALUES["SAQIA_LOG_LEVEL"]
SAQIA_HTTPS = VALUES["SAQIA_HTTPS"] == "1"
SAQIA_METRICS_NETWORKS = VALUES["SAQIA_METRICS_NETWORKS"].split(",")


def _databases() -> dict[str, dict[str, object]]:
    names = {"default": roles.APPLICATION, "owner": roles.OWNER, "land": roles.LAND}
    if SAQIA_EMBEDDED:
        own = cluster.locate(SAQIA_HOME)
        return {alias: address.parse(own.url(role, SAQIA_DATABASE)) for alias, role in names.items()}
    given = {"default": "SAQIA_DATABASE_URL", "owner": "SAQIA_OWNER_DATABASE_URL", "land": "SAQIA_LAND_DATABASE_URL"}
    return {alias: address.parse(VALUES[name]) for alias, name in given.items() if VALUES[name]}


def _own_key(name: str) -> str:
    return key_files.own(SAQIA_KEYS / name, lambda: secrets.token_urlsafe(48).encode()).decode()


DATABASES = _databases()
SECRET_KEY = VALUES["SAQIA_SECRET_KEY"] or _own_key("session.key")
ALLOWED_HOSTS = [host.strip() for host in VALUES["SAQIA_ALLOWED_HOSTS"].split(",") if host.strip()]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "saqia.surfaces.kit",
    "saqia.surfaces.portal",
    "saqia.surfaces.desk",
    "saqia.surfaces.crew",
    "saqia.surfaces.api",
    "django_cotton",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.idp.oidc",
    "procrastinate.contrib.django",
    "saqia.platform.tenancy",
    "saqia.platform.audit",
    "saqia.platform.company",
    "saqia.platform.outbox",
    "saqia.platform.jobs",
    "saqia.platform.numbering",
    "saqia.platform.identity",
    "saqia.platform.files",
    "saqia.platform.limits",
    "saqia.platform.idempotency",
    "saqia.platform.webhooks",
    "saqia.project",
    "saqia.contexts.territory",
    "saqia.contexts.staff",
    "saqia.contexts.parties",
    "saqia.contexts.messaging",
    "saqia.contexts.tariffs",
    "saqia.contexts.cases",
    "saqia.contexts.contracts",
    "saqia.contexts.metering",
    "saqia.contexts.ledger",
    "saqia.contexts.billing",
    "saqia.contexts.payments",
    "saqia.contexts.prepaid",
    "saqia.contexts.tills",
    "saqia.contexts.collections",
    "saqia.contexts.banking",
    "saqia.contexts.reconciliation",
    "saqia.contexts.requests",
    "saqia.contexts.care",
    "saqia.contexts.outreach",
    "saqia.journeys.switchover",
]
DATABASE_ROUTERS = ["saqia.platform.database.routing.Router"]
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"

# Who signs in (platform/identity); the second factor is asked of staff by surfaces/kit/staff.py.
AUTH_USER_MODEL = "identity.SignIn"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "phone")},
    },
]
ACCOUNT_ADAPTER = "saqia.platform.identity.adapters.AccountAdapter"
ACCOUNT_FORMS = {"login": "saqia.platform.identity.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "phone", "password1*"]  # whoever has no phone signs in too
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "mfa_index"
MFA_ADAPTER = "saqia.platform.identity.adapters.MFAAdapter"
MFA_FORMS = {
    "add_webauthn": "saqia.surfaces.kit.keys.AddKeyForm",
    "edit_webauthn": "saqia.surfaces.kit.keys.RenameKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Saqia"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SAQIA_HTTPS
# Applications (surfaces/api/oauth.py): opaque tokens of an hour; refresh tokens are used once and end after 90 days.
IDP_OIDC_ADAPTER = "saqia.surfaces.api.oauth.Adapter"
IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = 3600
IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN = 90 * 24 * 3600
SESSION_ENGINE = "saqia.platform.identity.sessions"
SESSION_COOKIE_AGE = 12 * 3600  # a working day
SESSION_COOKIE_NAME = "saqia_session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SAQIA_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "saqia_csrf"
CSRF_FAILURE_VIEW = "saqia.surfaces.kit.errors.form_expired"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "identity_cache"}}

# How pages are served (project/web.py has the headers).
MIDDLEWARE = [
    "saqia.project.health.Probes",
    "saqia.project.web.RequestRecord",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "saqia.project.web.Headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "saqia.surfaces.kit.languages.LanguageOfAddress",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "saqia.surfaces.kit.tenants.TenantOfHost",
    "saqia.surfaces.api.sandboxes.Sandboxes",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "saqia.surfaces.kit.limits.TooManyTries",
    "saqia.surfaces.api.envelope.Envelope",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["saqia.surfaces.kit.templatetags.constant", "saqia.surfaces.kit.templatetags.saqia"],
            "libraries": {"i18n": "saqia.surfaces.kit.templatetags.constant"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "saqia.surfaces.kit.shell.of_page",
            ],
        },
    }
]
SILENCED_SYSTEM_CHECKS = ["templates.W003"]  # two libraries are called i18n: ours holds Django's and stands for it
STATIC_URL = "/static/"
STATIC_ROOT = SAQIA_HOME / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "saqia.surfaces.kit.typefaces.MadeFiles",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # files are platform/files' business
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600
LANGUAGE_CODE = "ar"
LANGUAGES = [("ar", "العربية"), ("fr", "Français"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "saqia_language"
LOCALE_PATHS = [SAQIA_HOME / "locale"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SAQIA_HTTPS else None
SECURE_SSL_REDIRECT = SAQIA_HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SAQIA_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SAQIA_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
LOGGING_CONFIG = "saqia.platform.logging.structure.configure"
LOGGING = {"level": SAQIA_LOG_LEVEL}
ROOT_URLCONF = "saqia.project.urls"
WSGI_APPLICATION = "saqia.project.wsgi.application"
