"""The published outcomes: pages that hold the redacted words and nothing else."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import SimpleLazyObject
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Page
from wagtail.search import index

from casework.models import Case, Unit
from casework.procedures.text import BilingualField, Text


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time as the public reads it."""

    amount: int | None
    unit: str


class OutcomeIndexPage(RoutablePageMixin, Page):
    """The list of published outcomes, filtered by category, unit, year and result."""

    intro = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["complaints.OutcomePage"]
    template = "complaints/outcome_index_page.html"

    class Meta:
        verbose_name = _("outcomes page")

    @property
    def description(self) -> str:
        return self.search_description or self.intro

    def get_context(self, request, *args, **kwargs):
        from complaints import published

        shown = published.Shown(self, request.GET.dict())
        return super().get_context(request, *args, **kwargs) | {
            "shown": shown,
            "outcomes": SimpleLazyObject(
                lambda: [published.listed(page, request) for page in shown.page]
            ),
            "feed_url": self.get_url(request) + "feed/",
        }

    @path("feed/", name="feed")
    def feed(self, request):
        from complaints import published
        from complaints.feeds import OutcomeFeed

        pages = published.live().child_of(self)
        return OutcomeFeed(self, pages)(request)


def _shown(name: str) -> FieldPanel:
    return FieldPanel(name, read_only=True)


class OutcomePage(Page):
    """One published outcome: asked, found, done, days taken against days promised.

    Written in the default language; the other locale shows an alias of it, with the
    English words where there are any. No link leads from here to a case.
    """

    procedure_code = models.SlugField(_("procedure"), max_length=50, db_index=True)
    procedure_title_zh = models.CharField(max_length=120)
    procedure_title_en = models.CharField(max_length=200, blank=True)
    category_code = models.SlugField(_("category"), max_length=40, db_index=True)
    category_title_zh = models.CharField(max_length=160)
    category_title_en = models.CharField(max_length=240, blank=True)
    unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("unit"),
    )
    result = models.CharField(
        _("result"), max_length=16, choices=Case.Result.choices, db_index=True
    )
    year = models.PositiveSmallIntegerField(_("year"), db_index=True)
    month = models.PositiveSmallIntegerField(_("month"))
    title_en = models.CharField(_("title (English)"), max_length=200, blank=True)
    asked_zh = models.TextField(_("what was asked (Chinese)"))
    asked_en = models.TextField(_("what was asked (English)"), blank=True)
    found_zh = models.TextField(_("what was found (Chinese)"))
    found_en = models.TextField(_("what was found (English)"), blank=True)
    done_zh = models.TextField(_("what was done (Chinese)"))
    done_en = models.TextField(_("what was done (English)"), blank=True)
    # The main public limit: how long was promised, how long it took, was it kept.
    limit_title_zh = models.CharField(max_length=120, blank=True)
    limit_title_en = models.CharField(max_length=200, blank=True)
    promised = models.PositiveSmallIntegerField(_("promised"), null=True, blank=True)
    taken = models.PositiveSmallIntegerField(_("taken"), null=True, blank=True)
    limit_unit = models.CharField(max_length=12, blank=True)
    # Null where the procedure promised the public no time.
    kept = models.BooleanField(_("kept in time"), null=True, blank=True)

    asked = BilingualField()
    found = BilingualField()
    done = BilingualField()
    procedure_title = BilingualField()
    category_title = BilingualField()
    limit_title = BilingualField()

    # The words were approved on the case; who publishes reads them and decides.
    content_panels = [
        FieldRowPanel([_shown("title"), _shown("title_en")]),
        MultiFieldPanel(
            [
                FieldRowPanel([_shown("asked_zh"), _shown("asked_en")]),
                FieldRowPanel([_shown("found_zh"), _shown("found_en")]),
                FieldRowPanel([_shown("done_zh"), _shown("done_en")]),
            ],
            heading=_("Outcome"),
        ),
    ]
    promote_panels: list = []
    settings_panels: list = []
    search_fields = [
        *Page.search_fields,
        index.SearchField("asked_zh"),
        index.SearchField("found_zh"),
        index.SearchField("done_zh"),
        index.SearchField("asked_en"),
        index.SearchField("found_en"),
        index.SearchField("done_en"),
        index.FilterField("year"),
        index.FilterField("result"),
        index.FilterField("category_code"),
    ]
    parent_page_types = ["complaints.OutcomeIndexPage"]
    subpage_types: list[str] = []
    # Made by complaints.publication from an approved outcome, never by hand.
    is_creatable = False
    template = "complaints/outcome_page.html"

    class Meta:
        verbose_name = _("outcome page")

    def publish(self, revision, user=None, **options):
        """Every way to publish in Wagtail ends here: moderation, editor, bulk."""
        from complaints import publication

        with publication.publishing(self, revision, by=user):
            return super().publish(revision, user=user, **options)

    @property
    def time_promised(self) -> Length:
        return Length(self.promised, self.limit_unit)

    @property
    def time_taken(self) -> Length:
        # Nobody counts the time an answer took in months.
        is_months = self.limit_unit == "month"
        return Length(self.taken, "calendar_day" if is_months else self.limit_unit)

    @property
    def description(self) -> str:
        """For search engines and feeds: what was asked, in a sentence or two."""
        return Truncator(str(self.asked)).chars(160)

    @property
    def title_in_language(self):
        return Text(zh=self.title, en=self.title_en)
