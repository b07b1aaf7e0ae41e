"""Signing in to the back office, slowed down for whoever guesses.

Failures count for the address together with the account, and for the address: the
owner of an account is never locked out from elsewhere, and one colleague's slips do
not hold up another (SecureDrop's test_login_throttle_is_not_global).
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import ngettext
from wagtail.admin.forms.auth import LoginForm

from casework import throttling

PAIR, ADDRESS = "login", "login-address"
# An office shares one address: its people may slip more often than one person.
SLIPS_OF_AN_OFFICE = 20


class ThrottledLoginForm(LoginForm):
    def clean(self) -> Any:
        now = timezone.now()
        address = throttling.address_key(self.request, now)
        account = str(self.cleaned_data.get("username", "")).strip().casefold()
        pair = throttling.pair_key(address, account)
        wait = max(
            throttling.check(PAIR, pair, now).wait, self._wait_of_address(address, now)
        )
        if wait:
            # Before the password is looked at: right and wrong wait alike.
            raise ValidationError(
                ngettext(
                    "Too many failed attempts. Try again in %(seconds)d second.",
                    "Too many failed attempts. Try again in %(seconds)d seconds.",
                    wait,
                )
                % {"seconds": wait}
            )
        try:
            cleaned = super().clean()
        except ValidationError:
            throttling.failed(PAIR, pair, now)
            throttling.failed(ADDRESS, address, now)
            raise
        throttling.cleared(PAIR, pair)
        return cleaned

    def _wait_of_address(self, address: str, now) -> int:
        standing = throttling.check(ADDRESS, address, now)
        return standing.wait if standing.failures >= SLIPS_OF_AN_OFFICE else 0
