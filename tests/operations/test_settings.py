"""Settings: the page is fresh, faults are told in a sentence, production passes Django's own deployment checks."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tools import generate_settings

from saqia.platform import environment
from saqia.platform.wording import LANGUAGES

PRODUCTION = {
    "SAQIA_DATABASE_URL": "postgresql://saqia_app:x@db.internal:5432/saqia",
    "SAQIA_OWNER_DATABASE_URL": "postgresql://saqia_owner:x@db.internal:5432/saqia",
    "SAQIA_SECRET_KEY": "fifty-characters-or-more-for-signing-sessions-0123456789abcdefgh",
    "SAQIA_ALLOWED_HOSTS": "portal.example.ma",
    "SAQIA_HTTPS": "1",
}


def test_the_page_of_settings_is_fresh() -> None:
    assert generate_settings.PAGE.read_text(encoding="utf-8") == generate_settings.page(), (
        "run: python -m tools.generate_settings"
    )


@pytest.mark.parametrize(("name", "value", "words"), [
    ("SAQIA_DEBUG", "yes", "SAQIA_DEBUG='yes' must be 0 or 1"),
    ("SAQIA_DATABASE_URL", "mysql://x", "SAQIA_DATABASE_URL must look like postgresql://"),
    ("SAQIA_LANGUAGE", "zz", "must be ar, fr or en"),
    ("SAQIA_SECRET_KEY", "short", "SAQIA_SECRET_KEY must have 32 characters"),
    ("SAQIA_METRICS_NETWORKS", "everybody", "must be networks such as 10.0.0.0/8"),
    ("SAQIA_TYPO", "1", "SAQIA_TYPO is not a setting"),
    ("SAQIA_FILES_URL", "https://bucket/prefix", "SAQIA_FILES_URL='https://bucket/prefix' must look like s3://"),
    ("SAQIA_FILES_URL", "s3:prefix", "must look like s3://bucket/prefix"),
    ("SAQIA_DATABASE_URL", "postgresql://[::/x", "must look like postgresql://"),
    ("SAQIA_DATABASE_URL", "postgresql://h:99999/db", "must look like postgresql://"),
    ("SAQIA_DATABASE_URL", "postgresql://h:x/db", "must look like postgresql://"),
    ("SAQIA_DATABASE_URL", "postgresql://h/", "must look like postgresql://"),
    ("SAQIA_HOME", "", "must name a folder"),
    ("SAQIA_HOME", "var/\udcff", "must be one line of text in UTF-8"),
    ("SAQIA_PERSONAL_DATA_KEYS", "/dev/null", "must be a folder, and /dev/null is none"),
    ("SAQIA_ALLOWED_HOSTS", " , ", "must name a host"),
    ("SAQIA_ALLOWED_HOSTS", "https://portal.example.ma", "must be host names"),
    ("SAQIA_PUSH_HOSTS", "https://push.example.ma", "must be host names"),
    ("SAQIA_DEFAULT_TENANT", "", "must be a code such as srm-souss-massa"),
    ("SAQIA_DEFAULT_TENANT", "a\nb", "must be one line of text"),
    ("SAQIA_LANGUAGE", "FR", "must be ar, fr or en"),
    ("SAQIA_DEBUG", "١", "must be 0 or 1"),
    ("SAQIA_METRICS_NETWORKS", "10.0.0.1/8", "must be networks such as 10.0.0.0/8"),
    ("SAQIA_PUBLIC_ADDRESS", "http://[::", "must look like https://{host}"),
    ("SAQIA_PUBLIC_ADDRESS", "https://{other}", "must look like https://{host}"),
    ("SAQIA_PUBLIC_ADDRESS", "https://example.ma:99999", "must look like https://{host}"),
    ("SAQIA_SMS_URL", "x", "SAQIA_SMS_URL must look like kannel://"),
    ("SAQIA_SMS_URL", "kannel://[::", "SAQIA_SMS_URL must look like kannel://"),
    ("SAQIA_SMS_URL", "srm=smpp://h:99999", "SAQIA_SMS_URL must look like kannel://"),
    ("SAQIA_MAIL_URL", "smtp://h:port", "SAQIA_MAIL_URL must look like smtp://"),
    ("SAQIA_BANK_URL", "ftp://bank.example", "SAQIA_BANK_URL must look like https://"),
    ("SAQIA_CMI_URL", "https://[::", "must look like https://"),
    ("SAQIA_STS_URL", "sts://h:0", "SAQIA_STS_URL must look like sts://"),
    ("SAQIA_PUSH_CONTACT", "mailto:@", "must be mailto:somebody@example.ma"),
    ("SAQIA_PUSH_CONTACT", "https://", "must be mailto:somebody@example.ma"),
    ("SAQIA_SIMULATED_PARTNER", "x", "SAQIA_SIMULATED_PARTNER must be CLIENT_ID:SECRET"),
    ("SAQIA_FATOURATI_CREDITORS", "١١٤١/٠١", "must be a creditor and a debt"),
    ("SAQIA_FILES_URL", "ftp://x", "must look like s3://bucket/prefix"),
    ("SAQIA_FILES_URL", "s3:///x", "must look like s3://bucket/prefix"),
])  # fmt: skip
def test_a_wrong_setting_is_told_in_a_sentence(name: str, value: str, words: str) -> None:
    with pytest.raises(environment.SettingInvalid) as refused:
        environment.read({name: value})
    assert words in str(refused.value)
    told = [refused.value.say(language) for language in LANGUAGES]
    assert len(set(told)) == 3 and all(name in each for each in told)


def test_a_secret_is_never_in_the_sentence() -> None:
    with pytest.raises(environment.SettingInvalid) as refused:
        environment.read({"SAQIA_DATABASE_URL": "http://saqia_app:hunter2@db/saqia"})
    assert "hunter2" not in str(refused.value)


def test_a_server_needs_its_own_secret_key() -> None:
    with pytest.raises(environment.SettingInvalid, match="SAQIA_SECRET_KEY is required"):
        environment.read({"SAQIA_DATABASE_URL": PRODUCTION["SAQIA_DATABASE_URL"]})


def test_a_bucket_needs_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.read({"SAQIA_FILES_URL": "s3://bucket/prefix"})["SAQIA_FILES_URL"] == "s3://bucket/prefix"
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(environment.SettingInvalid, match=r"needs the extra saqia\[s3\]"):
        environment.read({"SAQIA_FILES_URL": "s3://bucket/prefix"})


@pytest.mark.parametrize("command", [("serve",), ("demo",), ("jobs", "list"), ("simulate", "sms")], ids=" ".join)
@pytest.mark.parametrize(("name", "value", "words"), [
    ("SAQIA_DEBUG", "yes", "SAQIA_DEBUG='yes' doit être 0 ou 1"),
    ("SAQIA_HOME", __file__, f"SAQIA_HOME={__file__!r} ne peut être créé : le nom est déjà pris"),
])  # fmt: skip
def test_every_command_ends_with_the_sentence(
    command: tuple[str, ...], name: str, value: str, words: str, tmp_path: Path
) -> None:
    """`serve` and `demo` read settings before Django does."""
    kept = {key: one for key, one in os.environ.items() if not key.startswith("SAQIA_")}
    done = subprocess.run(
        [sys.executable, "-m", "saqia.surfaces.console", *command],
        env={**kept, "SAQIA_HOME": str(tmp_path), name: value}, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"Erreur : {words}\n")


def test_a_folder_that_is_not_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.home({"SAQIA_HOME": str(tmp_path / "a" / "b")}).is_dir()
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(environment.SettingInvalid, match="cannot be written"):
        environment.home({"SAQIA_HOME": str(tmp_path)})


@pytest.mark.slow
def test_production_settings_pass_the_deployment_checks(tmp_path: Path) -> None:
    code = "import django; django.setup()\nfrom django.core.management import call_command\n"
    code += "call_command('check', deploy=True, fail_level='WARNING')"
    done = _python(code, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_production_is_closed_where_a_first_look_is_open(tmp_path: Path) -> None:
    names = ("DEBUG", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SAQIA_EMBEDDED",
             "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN", "ALLOWED_HOSTS", "SECURE_HSTS_SECONDS")  # fmt: skip
    code = "from django.conf import settings; import json\n"
    code += f"print(json.dumps({{name: getattr(settings, name) for name in {names!r}}}))"
    done = _python(code, tmp_path)
    assert json.loads(done.stdout) == {
        "DEBUG": False, "SESSION_COOKIE_SECURE": True, "CSRF_COOKIE_SECURE": True, "SECURE_SSL_REDIRECT": True,
        "SAQIA_EMBEDDED": False, "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": False, "ALLOWED_HOSTS": ["portal.example.ma"],
        "SECURE_HSTS_SECONDS": 365 * 24 * 3600,
    }  # fmt: skip


def _python(code: str, home: Path) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAQIA_")}
    variables = {**kept, **PRODUCTION, "SAQIA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "saqia.project.settings"}
    return subprocess.run([sys.executable, "-c", code], env=variables, capture_output=True, text=True)
