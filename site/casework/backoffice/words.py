"""Words the back office uses in several places: people, amounts of time, codes."""

from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from casework.actions.after import SATISFACTION

AT_ONCE = {"minute", "hour"}
AMOUNTS = {
    "minute": lambda n: ngettext("%(n)d minute", "%(n)d minutes", n),
    "hour": lambda n: ngettext("%(n)d hour", "%(n)d hours", n),
    "calendar_day": lambda n: ngettext("%(n)d day", "%(n)d days", n),
    "workday": lambda n: ngettext("%(n)d workday", "%(n)d workdays", n),
    "month": lambda n: ngettext("%(n)d month", "%(n)d months", n),
}
SATISFACTION_WORDS = dict(
    zip(
        SATISFACTION,
        (
            _("very satisfied"),
            _("satisfied"),
            _("fairly satisfied"),
            _("dissatisfied"),
            _("very dissatisfied"),
        ),
        strict=True,
    )
)
FOLLOW_UP_METHODS = {
    "phone": _("by phone"),
    "visit": _("by a visit"),
    "sms": _("by text message"),
    "email": _("by e-mail"),
    "letter": _("by letter"),
}
# The ways to answer that are no channel of a procedure's own.
REPLY_WAYS = {
    "web": _("on the tracking page"),
    "phone": _("by phone"),
    "email": _("by e-mail"),
    "letter": _("by letter"),
    "visit": _("in person"),
}


def amount(n: int, unit: str) -> str:
    if not n:
        return gettext("at once") if unit in AT_ONCE else gettext("the same day")
    return AMOUNTS[unit](n) % {"n": n}


def person_name(user: Any) -> str:
    """Return how a colleague is called: Chinese family names come first."""
    full = f"{user.last_name}{user.first_name}"
    if not full.isascii():
        return full
    return user.get_full_name() or user.get_username()


def channel_title(definition: Any, code: str) -> object:
    for channel in definition.channels:
        if channel.code == code:
            return channel.title
    return REPLY_WAYS.get(code, code)
