"""The register of complaints: a list to find cases in, and nothing else.

All that is used of wagtail-modeladmin is here. Its other views load objects past
`get_queryset`, and its history asks for no right at all, so the index is the only one
that has an address; a row leads to our own case page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import InvalidPage, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import IndexView

from casework import access
from casework.actors import actor_for
from casework.backoffice import listing
from casework.backoffice.kinds import reads_register
from casework.backoffice.register_filters import FILTERS
from casework.models import Case
from casework.references import normalise_reference

from .case_page import KIND
from .models import Complaint

PER_PAGE = 50
# Nobody leafs through more; counting on would cost more with every case.
COUNTED_AT_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Ordering:
    """An order of the register, in words and in columns that an index keeps."""

    title: str | Promise
    fields: Sequence[str]


DEFAULT_ORDERING = "newest"
ORDERINGS = {
    "newest": Ordering(gettext_lazy("newest first"), ("-received_at", "-id")),
    "oldest": Ordering(gettext_lazy("oldest first"), ("received_at", "id")),
    "due": Ordering(
        gettext_lazy("by due date, running limits only"), ("next_due_at", "id")
    ),
}


class CappedPaginator(Paginator):
    """Counts no further than anybody leafs, so that a page costs the same for ever."""

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by()[: COUNTED_AT_MOST + 1].count()

    @property
    def is_capped(self) -> bool:
        return self.count > COUNTED_AT_MOST

    @cached_property
    def num_pages(self) -> int:
        return max(1, -(-min(self.count, COUNTED_AT_MOST) // self.per_page))

    @property
    def words(self) -> str:
        if self.is_capped:
            return _("more than %(count)s") % {"count": f"{COUNTED_AT_MOST:,}"}
        return str(self.count)


class RegisterPermissions(PermissionHelper):
    """Who may open the register. Which cases it shows is decided by `access`."""

    def user_can_list(self, user) -> bool:
        return reads_register(actor_for(user))

    def user_can_create(self, user) -> bool:
        return False

    def user_can_edit_obj(self, user, obj) -> bool:
        return False

    def user_can_delete_obj(self, user, obj) -> bool:
        return False

    def user_can_inspect_obj(self, user, obj) -> bool:
        return False


class RegisterView(IndexView):
    """The list with its filters. Parameters it does not know are ignored.

    modeladmin turns any other parameter into a look-up, which would let a curious
    colleague ask the database about passwords and identities, one letter at a time.
    """

    # No export: what leaves the house does so by a job of its own, formula-safe.
    FORMATS = ()

    def get_filters(self, request: HttpRequest) -> tuple[list, bool, dict, bool]:
        chosen = self.get_filters_params()
        self.register_filters = [
            found(chosen.get(found.parameter, [""])[0], request.user)
            for found in FILTERS
        ]
        return self.register_filters, True, {}, False

    def get_ordering(self, request: HttpRequest, queryset: Any) -> Sequence[str]:
        return ORDERINGS[self.ordering_code].fields

    @property
    def ordering_code(self) -> str:
        asked = self.request.GET.get(self.ORDER_VAR, "")
        return asked if asked in ORDERINGS else DEFAULT_ORDERING

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> QuerySet:
        """Find by reference number only, however it was typed."""
        if self.ordering_code == "due":
            # Without a date there is no place in this order.
            queryset = queryset.filter(next_due_at__isnull=False)
        if not search_term.strip():
            return queryset
        return queryset.filter(reference=normalise_reference(search_term) or "")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = timezone.now()
        paginator = CappedPaginator(self.queryset, self.items_per_page)
        try:
            page = paginator.page(max(self.page_num, 1))
        except InvalidPage:
            page = paginator.page(1)
        cases = list(listing.for_lists(page.object_list))
        listing.share_versions(cases)
        return {
            "view": self,
            "request": self.request,
            "media": self.media,
            "header_title": self.get_page_title(),
            "breadcrumbs_items": self.breadcrumbs,
            "rows": listing.rows(cases, now=now),
            "page_obj": page,
            "paginator": paginator,
            "filters": self.register_filters,
            "is_narrowed": bool(self.query)
            or any(f.value for f in self.register_filters),
            "orderings": ORDERINGS,
            "ordering_code": self.ordering_code,
            "query": self.query,
            "kept": self.kept_parameters,
            "kind": KIND,
            "may_register": actor_for(self.request.user).may("register_case"),
            **kwargs,
        }

    @property
    def breadcrumbs(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Desk")},
            {"url": "", "label": self.get_page_title()},
        ]

    @property
    def kept_parameters(self) -> str:
        """The query string of the next page, less its number."""
        known = {found.parameter for found in FILTERS}
        known |= {self.SEARCH_VAR, self.ORDER_VAR}
        kept = self.request.GET.copy()
        for name in set(kept) - known:
            del kept[name]
        return kept.urlencode()


class ComplaintRegister(ModelAdmin):
    model = Complaint
    menu_label = gettext_lazy("Complaints")
    menu_icon = "list-ul"
    menu_order = 20
    base_url_path = "registers/complaints"
    index_view_class = RegisterView
    index_template_name = "backoffice/register.html"
    permission_helper_class = RegisterPermissions
    history_view_enabled = False
    inspect_view_enabled = False
    list_display = ("reference",)
    list_per_page = PER_PAGE
    list_select_related = ("unit",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        # The parent's rows: a list never loads a sealed text to leave it unopened.
        return access.cases_for(request.user).filter(kind=Case.Kind.COMPLAINT)

    def get_admin_urls_for_registration(self) -> tuple:
        index = self.url_helper.get_action_url_name("index")
        return tuple(
            pattern
            for pattern in super().get_admin_urls_for_registration()
            if pattern.name == index
        )

    def register_admin_url_finders(self) -> None:
        """No report or log may link to a case."""

    def register_indexing(self) -> None:
        """No case goes into Wagtail's index of references."""
