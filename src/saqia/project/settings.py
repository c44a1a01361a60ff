"""Django's settings, all derived from the `SAQIA_*` environment (`environment.py` documents each)."""

import secrets
from pathlib import Path

from saqia.platform import environment
from saqia.platform.database import address, cluster, roles

VALUES = environment.read()
SAQIA_HOME = environment.home(VALUES)
SAQIA_KEYS = Path(VALUES["SAQIA_PERSONAL_DATA_KEYS"] or SAQIA_HOME / "keys")
SAQIA_DEFAULT_TENANT = VALUES["SAQIA_DEFAULT_TENANT"]
SAQIA_DATABASE = "saqia"
SAQIA_EMBEDDED = not VALUES["SAQIA_DATABASE_URL"]
SAQIA_LANGUAGE = VALUES["SAQIA_LANGUAGE"]
SAQIA_FILES_URL = VALUES["SAQIA_FILES_URL"]
DEBUG = VALUES["SAQIA_DEBUG"] == "1"


def _databases() -> dict[str, dict[str, object]]:
    names = {"default": roles.APPLICATION, "owner": roles.OWNER, "land": roles.LAND}
    if SAQIA_EMBEDDED:
        own = cluster.locate(SAQIA_HOME)
        return {alias: address.parse(own.url(role, SAQIA_DATABASE)) for alias, role in names.items()}
    given = {"default": "SAQIA_DATABASE_URL", "owner": "SAQIA_OWNER_DATABASE_URL", "land": "SAQIA_LAND_DATABASE_URL"}
    return {alias: address.parse(VALUES[name]) for alias, name in given.items() if VALUES[name]}


def _own_secret(path: Path) -> str:
    """Return the installation's own key, made at the first start and readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


DATABASES = _databases()
SECRET_KEY = VALUES["SAQIA_SECRET_KEY"] or _own_secret(SAQIA_HOME / "keys" / "session.key")
ALLOWED_HOSTS = [host.strip() for host in VALUES["SAQIA_ALLOWED_HOSTS"].split(",") if host.strip()]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "procrastinate.contrib.django",
    "saqia.platform.tenancy",
    "saqia.platform.audit",
    "saqia.platform.outbox",
    "saqia.platform.jobs",
    "saqia.platform.numbering",
    "saqia.project",
    "saqia.contexts.territory",
    "saqia.contexts.staff",
    "saqia.contexts.parties",
    "saqia.contexts.contracts",
    "saqia.contexts.metering",
    "saqia.contexts.ledger",
    "saqia.contexts.billing",
]
DATABASE_ROUTERS = ["saqia.platform.database.routing.Router"]
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "ar"
LANGUAGES = [("ar", "العربية"), ("fr", "Français"), ("en", "English")]
ROOT_URLCONF = "saqia.project.urls"
WSGI_APPLICATION = "saqia.project.wsgi.application"
