"""Settings and surroundings with which the site refuses to start.

Some lose data on any machine and always count; most matter on the open internet,
where PRODUCTION is True. `manage.py` runs them before its commands, and the web server
through `refuse_unsafe_start`.
"""

import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps.config import AppConfig
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from casework import key_file

SHORTEST_SECRET = 50  # characters
FEWEST_DIFFERENT = 12
# Beginnings of secrets that anybody can read in a repository.
KNOWN_SECRETS = ("development-only", "test-only", "django-insecure", "change-me")
MAIL_THAT_LEAVES = "django.core.mail.backends.smtp.EmailBackend"
OTHER_BROKERS = {"redis", "sqs", "mongo", "iron_mq", "broker_class"}
SQLITE = "django.db.backends.sqlite3"
# The WAL-reset bug can damage a database with several writers: 3.7.0 to 3.51.2,
# fixed on two older branches.
WAL_FIXED_SINCE = (3, 51, 3)
WAL_FIXED_ON_BRANCH = {(3, 44): 6, (3, 50): 7}

Found = Iterator[checks.CheckMessage]


def refuse_unsafe_start() -> None:
    """Raise with every reason in words when a check finds an error."""
    serious = [message for message in checks.run_checks() if message.is_serious()]
    if serious:
        reasons = "\n".join(f"  {m.id}: {m.msg} {m.hint or ''}" for m in serious)
        raise ImproperlyConfigured(f"Openwindow does not start:\n{reasons}")


def _error(number: int, words: str, hint: str) -> checks.CheckMessage:
    return checks.Error(words, hint=hint, id=f"openwindow.E{number:03}")


@checks.register(checks.Tags.security)
def check_settings(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    found = [*_sqlite(), *_queue()]
    if settings.PRODUCTION:
        found += [*_secrets(), *_keys(), *_private_files(), *_doors(), *_code()]
    return found


def _sqlite() -> Found:
    database = settings.DATABASES["default"]
    if database["ENGINE"] != SQLITE:
        return
    if database.get("ATOMIC_REQUESTS"):
        yield _error(
            11,
            "ATOMIC_REQUESTS is on with SQLite: every page view takes the write lock.",
            "Remove it; writing() opens transactions where they are needed.",
        )
    if database.get("OPTIONS", {}).get("transaction_mode") != "IMMEDIATE":
        yield _error(
            12,
            "SQLite's transaction_mode is not IMMEDIATE: work fails with 'locked'.",
            "Set DATABASES['default']['OPTIONS']['transaction_mode'] = 'IMMEDIATE'.",
        )
    version = _sqlite_version()
    if not has_sound_wal(version):
        number = ".".join(map(str, version))
        kind = checks.Error if settings.PRODUCTION else checks.Warning
        yield kind(
            f"SQLite {number} has the WAL-reset bug, which can damage the database.",
            hint="Install pysqlite3 as in requirements.lock, or SQLite 3.51.3.",
            id="openwindow.E010",
        )


def _sqlite_version() -> tuple[int, ...]:
    # Whatever Django itself uses: config.sqlite may have put another in its place.
    import sqlite3

    return sqlite3.sqlite_version_info


def has_sound_wal(version: Sequence[int]) -> bool:
    fixed = WAL_FIXED_ON_BRANCH.get((version[0], version[1]))
    if fixed is not None:
        return version[2] >= fixed
    return tuple(version) >= WAL_FIXED_SINCE


def _queue() -> Found:
    queue: dict[str, Any] = settings.Q_CLUSTER
    if queue.get("orm") != "default" or OTHER_BROKERS & queue.keys():
        yield _error(
            14,
            "The queue's broker is not the database: a rollback would leave its tasks.",
            "Set Q_CLUSTER['orm'] = 'default' and name no other broker.",
        )
    timeout, retry = queue.get("timeout"), queue.get("retry") or 60
    waiting = queue.get("queue_limit", queue["workers"] ** 2) / queue["workers"] + 1
    if not timeout or retry <= timeout * waiting:
        yield _error(
            13,
            "A queued task would be handed out again while it still runs.",
            "Set Q_CLUSTER retry > timeout * (queue_limit / workers + 1).",
        )
    if queue.get("catch_up", True) or not queue.get("max_attempts"):
        yield _error(
            15,
            "The queue would replay every missed run, or try a task for ever.",
            "Set Q_CLUSTER['catch_up'] = False and a number of max_attempts.",
        )


def _secrets() -> Found:
    if settings.DEBUG:
        yield _error(1, "DEBUG is on: errors show settings and text.", "Turn it off.")
    secret = str(settings.SECRET_KEY)
    if (
        len(secret) < SHORTEST_SECRET
        or len(set(secret)) < FEWEST_DIFFERENT
        or secret.startswith(KNOWN_SECRETS)
    ):
        yield _error(
            2,
            "SECRET_KEY is short, monotonous or known to everybody.",
            "Set OPENWINDOW_SECRET_KEY to 64 random characters: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'",
        )
    others = (
        settings.DATABASES["default"].get("PASSWORD"),
        settings.EMAIL_HOST_PASSWORD,
    )
    if secret in others:
        yield _error(
            3,
            "SECRET_KEY is also the password of the database or of the mail server.",
            "Give each its own.",
        )


def _keys() -> Found:
    path = Path(settings.KEY_FILE)
    if settings.CREATE_MISSING_KEYS:
        yield _error(
            4,
            "Missing keys would be made anew, and old cases could not be read.",
            "Leave CREATE_MISSING_KEYS off; run manage.py create_keys once.",
        )
    try:
        key_file.load(str(path))
    except FileNotFoundError:
        yield _error(
            5,
            f"There is no key file at {path}.",
            "Put it back, or for a new site run manage.py create_keys.",
        )
    except (key_file.KeysError, OSError) as error:
        yield _error(6, f"The key file cannot be used: {error}", "See operations.md.")
    for folder in (_database_folder(), Path(settings.DATA_DIR)):
        if path.resolve().is_relative_to(folder.resolve()):
            yield _error(
                7,
                f"The key file lies in {folder}, beside the data it locks.",
                "Set OPENWINDOW_KEY_FILE to a path outside, such as "
                "/etc/openwindow/keys.json, and back it up apart.",
            )
            return


def _database_folder() -> Path:
    database = settings.DATABASES["default"]
    if database["ENGINE"] == SQLITE:
        return Path(database["NAME"]).parent
    return Path(settings.DATA_DIR)


def _private_files() -> Found:
    served = [settings.MEDIA_ROOT, settings.STATIC_ROOT, *settings.STATICFILES_DIRS]
    secret = [settings.PRIVATE_ROOT, settings.KEY_FILE, _database_folder()]
    for public in (Path(folder).resolve() for folder in served):
        for private in (Path(place).resolve() for place in secret):
            if private.is_relative_to(public):
                yield _error(
                    8,
                    f"{private} lies in {public}, which is handed out to everybody.",
                    "Move MEDIA_ROOT or the private files.",
                )
    if settings.MEDIA_URL in ("", "/"):
        yield _error(8, "MEDIA_URL covers the whole site.", "Set it to /media/.")


def _doors() -> Found:
    """Find what lets robots in, mails astray, or cookies and addresses be forged."""
    if settings.CAPTCHA_TEST_MODE:
        yield _error(
            9,
            "The captcha takes the test's answer.",
            "Unset OPENWINDOW_CAPTCHA_TEST_MODE.",
        )
    if settings.EMAIL_BACKEND != MAIL_THAT_LEAVES:
        yield _error(
            16,
            "Mail goes to a console, a file or nowhere, and people wait for it.",
            "Set EMAIL_URL to a mail server: smtp+tls://user:password@host:587",
        )
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        yield _error(
            17, "Any host name is answered.", "List ours in OPENWINDOW_ALLOWED_HOSTS."
        )
    if not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE):
        yield _error(
            18, "Cookies would travel without TLS.", "Leave their settings alone."
        )
    if settings.SECURE_PROXY_SSL_HEADER and settings.TRUSTED_PROXIES < 1:
        yield _error(
            19,
            "A proxy tells us about TLS, but none is trusted to tell the address.",
            "Set OPENWINDOW_TRUSTED_PROXIES to the number of proxies in front.",
        )


def _code() -> Found:
    for folder in (settings.BASE_DIR, settings.SITE_DIR, *settings.STATICFILES_DIRS):
        if Path(folder).stat().st_mode & stat.S_IWOTH:
            yield _error(
                20,
                f"Every account on this machine may change {folder}.",
                f"Run: chmod o-w {folder}",
            )
