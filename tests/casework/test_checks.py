"""Good production settings start; each broken one is refused in words."""

import os
import secrets
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from casework import checks, key_file

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def production(settings, tmp_path, monkeypatch):
    """Settings with which the site may start on the open internet."""
    keys = tmp_path / "etc" / "keys.json"
    keys.parent.mkdir(mode=0o700)
    key_file.create(str(keys), at=datetime.now(UTC))
    data = tmp_path / "data"
    data.mkdir()
    settings.PRODUCTION = True
    settings.SECRET_KEY = secrets.token_urlsafe(48)
    settings.ALLOWED_HOSTS = ["www.example.org"]
    settings.CREATE_MISSING_KEYS = False
    settings.CAPTCHA_TEST_MODE = False
    settings.KEY_FILE = str(keys)
    settings.DATA_DIR = data
    settings.PRIVATE_ROOT = data / "private"
    settings.MEDIA_ROOT = data / "media"
    settings.STATIC_ROOT = data / "static"
    settings.EMAIL_BACKEND = checks.MAIL_THAT_LEAVES
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.TRUSTED_PROXIES = 1
    _database(
        settings,
        monkeypatch,
        ENGINE=checks.SQLITE,
        NAME=str(data / "openwindow.sqlite3"),
        OPTIONS={"transaction_mode": "IMMEDIATE"},
    )
    return settings


def _database(settings, monkeypatch, **changes):
    for name, value in changes.items():
        monkeypatch.setitem(settings.DATABASES["default"], name, value)


def found():
    return {message.id for message in checks.check_settings(None)}


def test_good_settings_start(production):
    assert found() == set()
    checks.refuse_unsafe_start()


def _queue(settings, **changes):
    settings.Q_CLUSTER = settings.Q_CLUSTER | changes


def _keys_beside_the_data(settings):
    beside = Path(settings.DATA_DIR) / "keys.json"
    Path(settings.KEY_FILE).rename(beside)
    settings.KEY_FILE = str(beside)


BROKEN = {
    "debug": ("E001", lambda s: setattr(s, "DEBUG", True)),
    "short secret": ("E002", lambda s: setattr(s, "SECRET_KEY", "abc123")),
    "dull secret": ("E002", lambda s: setattr(s, "SECRET_KEY", "ab" * 40)),
    "known secret": (
        "E002",
        lambda s: setattr(s, "SECRET_KEY", "django-insecure-" + s.SECRET_KEY),
    ),
    "shared secret": ("E003", lambda s: {"PASSWORD": s.SECRET_KEY}),
    "keys made anew": ("E004", lambda s: setattr(s, "CREATE_MISSING_KEYS", True)),
    "no keys": ("E005", lambda s: Path(s.KEY_FILE).unlink()),
    "keys others read": ("E006", lambda s: Path(s.KEY_FILE).chmod(0o644)),
    "damaged keys": ("E006", lambda s: Path(s.KEY_FILE).write_text("{}")),
    "keys beside data": ("E007", _keys_beside_the_data),
    "media over private": ("E008", lambda s: setattr(s, "MEDIA_ROOT", s.DATA_DIR)),
    "static over private": (
        "E008",
        lambda s: setattr(s, "STATIC_ROOT", s.PRIVATE_ROOT),
    ),
    "media everywhere": ("E008", lambda s: setattr(s, "MEDIA_URL", "/")),
    "captcha test": ("E009", lambda s: setattr(s, "CAPTCHA_TEST_MODE", True)),
    "atomic requests": ("E011", lambda s: {"ATOMIC_REQUESTS": True}),
    "deferred": ("E012", lambda s: {"OPTIONS": {}}),
    "retry too soon": ("E013", lambda s: _queue(s, retry=200)),
    "no time limit": ("E013", lambda s: _queue(s, timeout=None)),
    "long queue": ("E013", lambda s: _queue(s, queue_limit=10)),
    "redis": ("E014", lambda s: _queue(s, redis="redis://127.0.0.1")),
    "other broker": ("E014", lambda s: _queue(s, orm=None)),
    "catching up": ("E015", lambda s: _queue(s, catch_up=True)),
    "for ever": ("E015", lambda s: _queue(s, max_attempts=0)),
    "console mail": (
        "E016",
        lambda s: setattr(
            s, "EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend"
        ),
    ),
    "any host": ("E017", lambda s: setattr(s, "ALLOWED_HOSTS", ["*"])),
    "plain cookies": ("E018", lambda s: setattr(s, "SESSION_COOKIE_SECURE", False)),
    "no proxy": ("E019", lambda s: setattr(s, "TRUSTED_PROXIES", 0)),
}


@pytest.mark.parametrize(("number", "spoil"), BROKEN.values(), ids=BROKEN)
def test_a_broken_setting_is_refused(production, monkeypatch, number, spoil):
    if number in {"E003", "E011", "E012"}:
        _database(production, monkeypatch, **spoil(production))
    else:
        spoil(production)

    assert found() == {f"openwindow.{number}"}
    with pytest.raises(ImproperlyConfigured, match=number):
        checks.refuse_unsafe_start()


def test_code_anybody_may_change_is_refused(production, tmp_path):
    production.BASE_DIR = tmp_path / "code"
    production.BASE_DIR.mkdir()
    assert found() == set()

    production.BASE_DIR.chmod(0o777)

    assert found() == {"openwindow.E020"}


@pytest.mark.parametrize(
    ("version", "is_sound"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
    ],
)
def test_sqlite_with_the_wal_bug_is_known(version, is_sound):
    assert checks.has_sound_wal(version) is is_sound


def test_development_may_do_what_production_may_not(settings):
    settings.CAPTCHA_TEST_MODE = settings.DEBUG = True

    assert found() == set()


def run_in_production(tmp_path, *command, **environment):
    keys = tmp_path / "etc" / "keys.json"
    if not keys.exists():
        keys.parent.mkdir(mode=0o700)
        key_file.create(str(keys), at=datetime.now(UTC))
    given = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "OPENWINDOW_SECRET_KEY": secrets.token_urlsafe(48),
        "OPENWINDOW_ALLOWED_HOSTS": "www.example.org",
        "OPENWINDOW_KEY_FILE": str(keys),
        "OPENWINDOW_DATA_DIR": str(tmp_path / "data"),
        "OPENWINDOW_TRUSTED_PROXIES": "1",
        "OPENWINDOW_FROM_EMAIL": "office@example.org",
        "OPENWINDOW_BASE_URL": "https://www.example.org",
    }
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=given | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.once
@pytest.mark.slow
def test_good_production_settings_give_no_warning_at_all(tmp_path):
    answer = run_in_production(
        tmp_path, "manage.py", "check", "--deploy", "--fail-level=WARNING"
    )

    assert answer.returncode == 0, answer.stderr
    assert "no issues" in answer.stdout


@pytest.mark.once
@pytest.mark.slow
def test_what_production_writes_is_for_its_account_alone(tmp_path):
    script = (
        "import os, sys; sys.path[:0] = ['site']; import config.settings.production"
    )

    answer = run_in_production(tmp_path, "-c", f"{script}; print(oct(os.umask(0)))")

    assert answer.stdout.strip() == "0o77"


@pytest.mark.once
@pytest.mark.slow
def test_a_new_site_is_refused_until_its_keys_are_made(tmp_path):
    new = {"OPENWINDOW_KEY_FILE": str(tmp_path / "etc" / "new.json")}

    refused = run_in_production(tmp_path, "manage.py", "check", **new)
    made = run_in_production(tmp_path, "manage.py", "create_keys", **new)
    accepted = run_in_production(tmp_path, "manage.py", "check", **new)

    assert "openwindow.E005" in refused.stderr
    assert made.returncode == accepted.returncode == 0


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [("manage.py", "serve"), ("-m", "gunicorn", "-c", "gunicorn.conf.py")],
    ids=["serve", "gunicorn"],
)
def test_the_web_server_does_not_start_with_a_broken_setting(tmp_path, command):
    answer = run_in_production(
        tmp_path, *command, OPENWINDOW_SECRET_KEY="x" * 60, PORT="0"
    )

    assert answer.returncode != 0
    assert "openwindow.E002" in answer.stderr
    assert "SECRET_KEY is short" in answer.stderr
