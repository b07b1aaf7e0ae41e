"""One line an entry, without who asked or what they wrote."""

import logging
import logging.config

import pytest

from config.log_lines import OneLine, WithoutTheRequest, logging_settings


@pytest.fixture
def written(rf):
    """Return what one record becomes in the log."""

    def write(message, *args, name="casework", level=logging.WARNING, **extra):
        record = logging.LogRecord(name, level, __file__, 1, message, args, None)
        for key, value in extra.items():
            setattr(record, key, value)
        assert WithoutTheRequest().filter(record)
        return OneLine().format(record)

    return write


@pytest.mark.parametrize(
    "evil",
    ["\n2026 ERROR forged", "\r", "\x1b[31m", "\x00", "\u2028", "\u202e", "\u200b"],
    ids=["line", "return", "colour", "nul", "separator", "direction", "zero-width"],
)
def test_nobody_writes_a_line_of_their_own(written, evil):
    line = written("name %s", f"a{evil}b")

    assert line.isprintable()
    assert line.count("\n") == 0


def failure(error):
    try:
        raise error
    except ValueError as caught:
        return type(caught), caught, caught.__traceback__


def test_an_exception_is_told_without_its_message(written):
    line = written("failed", exc_info=failure(ValueError("张三 13800000000")))

    assert "builtins.ValueError" in line
    assert "test_log_lines.py" in line and "failure" in line
    assert "张三" not in line and "138" not in line


def test_so_are_its_causes(written):
    try:
        try:
            raise KeyError("李四")
        except KeyError as error:
            raise RuntimeError("王五") from error
    except RuntimeError as error:
        line = written("failed", exc_info=(RuntimeError, error, error.__traceback__))

    assert "RuntimeError" in line and "because of builtins.KeyError" in line
    assert "李四" not in line and "王五" not in line


def test_a_failed_request_is_named_by_its_route(written, rf):
    request = rf.get("/complaints/track/ABC-DEF/?code=secret", REMOTE_ADDR="192.0.2.7")

    line = written(
        "Not Found: %s", request.path, name="django.request", request=request
    )

    assert "no known route" in line
    assert "ABC-DEF" not in line and "secret" not in line and "192.0.2.7" not in line


def test_the_queue_does_not_repeat_a_failed_task(written):
    line = written(
        "Failed 'casework.tasks.deliver' (a-b-c) - 张三 : Traceback",
        name="django-q",
        level=logging.ERROR,
    )

    assert "casework.tasks.deliver" in line
    assert "张三" not in line


def test_a_500_is_logged_without_the_request(client, settings, capsys):
    settings.ROOT_URLCONF = "tests.config.test_error_pages"
    client.raise_request_exception = False
    logging.config.dictConfig(logging_settings())

    client.get("/broken?name=WangXiaoming", HTTP_USER_AGENT="CanaryAgent")

    log = capsys.readouterr().err
    assert "answered 500 to GET on broken" in log
    assert "RuntimeError" in log
    assert "张三" not in log
    assert "WangXiaoming" not in log and "CanaryAgent" not in log
