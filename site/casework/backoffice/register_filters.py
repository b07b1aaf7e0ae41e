"""The filters that every register has, each with a short list of options."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework import access
from casework.models import Case, Procedure, ProcedureVersion, Unit
from casework.states import ENDED, State

Option = tuple[str, object]
OPTIONS_AT_MOST = 200


class RegisterFilter:
    """One filter: a parameter, its options, and the cases it leaves.

    A value that is no option leaves everything, as if nothing had been chosen.
    """

    parameter: str
    title: str | Promise

    def __init__(self, asked: str, user) -> None:
        self.user = user
        known = {code for code, _label in self.options}
        self.value = asked if asked in known else ""

    @cached_property
    def options(self) -> Sequence[Option]:
        return list(self.find_options())[:OPTIONS_AT_MOST]

    def find_options(self) -> Sequence[Option]:
        raise NotImplementedError

    def condition(self) -> Q:
        raise NotImplementedError

    def queryset(self, request, cases: QuerySet[Case]) -> QuerySet[Case]:
        return cases.filter(self.condition()) if self.value else cases


class StateFilter(RegisterFilter):
    parameter = "state"
    title = _("State")

    def find_options(self) -> Sequence[Option]:
        return [("open", _("all open")), *State.choices]

    def condition(self) -> Q:
        # As the states left out: SQLite keeps no statistics here and would look up
        # every case of a state, then sort, instead of reading in the list's order.
        if self.value == "open":
            return ~Q(status__in=ENDED)
        return ~Q(status__in=set(State) - {self.value})


class DueFilter(RegisterFilter):
    parameter = "due"
    title = _("Due")

    def find_options(self) -> Sequence[Option]:
        return [("overdue", _("overdue")), ("running", _("not yet due"))]

    def condition(self) -> Q:
        now = timezone.now()
        if self.value == "overdue":
            return ~Q(status__in=ENDED) & Q(next_due_at__lte=now)
        return ~Q(status__in=ENDED) & Q(next_due_at__gt=now)


class UnitFilter(RegisterFilter):
    parameter = "unit"
    title = _("Unit")

    @cached_property
    def units(self) -> dict[str, Unit]:
        return {unit.code: unit for unit in Unit.objects.all()}

    def find_options(self) -> Sequence[Option]:
        return [(code, unit.name) for code, unit in self.units.items()]

    def condition(self) -> Q:
        return Q(unit=self.units[self.value])


class ProcedureFilter(RegisterFilter):
    parameter = "procedure"
    title = _("Procedure")

    @cached_property
    def procedures(self) -> dict[str, Procedure]:
        found = Procedure.objects.only("code", "title_zh", "title_en")
        return {procedure.code: procedure for procedure in found}

    def find_options(self) -> Sequence[Option]:
        return [(code, found.title) for code, found in self.procedures.items()]

    def condition(self) -> Q:
        return Q(procedure=self.procedures[self.value])


class CategoryFilter(RegisterFilter):
    """Categories of the procedures in force; older ones are found by procedure."""

    parameter = "category"
    title = _("Category")

    def find_options(self) -> Sequence[Option]:
        titles: dict[str, object] = {}
        for version in latest_versions():
            for category in version.definition.categories:
                titles.setdefault(category.code, category.title)
        return list(titles.items())

    def condition(self) -> Q:
        return Q(category=self.value)


class YearFilter(RegisterFilter):
    parameter = "year"
    title = _("Year received")

    def find_options(self) -> Sequence[Option]:
        first = access.cases_for(self.user).order_by("received_at").first()
        if first is None:
            return []
        this_year = timezone.localdate().year
        years = range(this_year, timezone.localdate(first.received_at).year - 1, -1)
        return [(str(year), str(year)) for year in years]

    def condition(self) -> Q:
        year = int(self.value)
        return Q(received_at__gte=_new_year(year), received_at__lt=_new_year(year + 1))


def _new_year(year: int) -> datetime:
    return timezone.make_aware(datetime(year, 1, 1))


def latest_versions() -> QuerySet[ProcedureVersion]:
    """Return the version in force of each procedure."""
    latest = ProcedureVersion.objects.values("procedure").annotate(latest=Max("pk"))
    return ProcedureVersion.objects.filter(pk__in=latest.values("latest"))


FILTERS = (
    StateFilter,
    DueFilter,
    UnitFilter,
    ProcedureFilter,
    CategoryFilter,
    YearFilter,
)
