"""Procedures as an editor keeps them: drafted, moderated and published as content.

They hold no case data, so Wagtail's revisions and workflow are safe here. What a
case follows is not these rows but the `ProcedureVersion` written at publication.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from casework.procedures.definition import Definition
from casework.procedures.plain import definition_from_plain
from casework.procedures.text import BilingualField

from .units import Unit

if TYPE_CHECKING:
    from casework.calculator import Calculator
    from casework.calculator_form import Promised
    from casework.procedures.performance import Kept


class Procedure(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    ClusterableModel,
):
    """A procedure (办理制度): how one kind of matter is taken in and answered."""

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", _("complaint")
        DISCLOSURE = "disclosure", _("information disclosure request")

    class Body(models.TextChoices):
        ADMINISTRATIVE_ORGAN = "administrative_organ", _("administrative organ")
        PETITION_OFFICE = "petition_office", _("petition office")
        HOTLINE = "hotline", _("hotline")
        SERVICE_HALL = "service_hall", _("service hall")
        MARKET_REGULATOR = "market_regulator", _("market regulator")
        LABOUR_INSPECTION = "labour_inspection", _("labour inspection")
        HOSPITAL = "hospital", _("hospital or care home")
        BANK_INSURER = "bank_insurer", _("bank or insurer")
        SCHOOL = "school", _("school")
        UTILITY = "utility", _("public utility")
        PROPERTY_MANAGER = "property_manager", _("property manager")
        COMPANY = "company", _("company")
        VILLAGE_OR_PARTY = "village_or_party", _("village or party organisation")
        OTHER = "other", _("other body")

    class Anonymity(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        TREATED_AS_REPORT = "treated_as_report", _("treated as a report")
        REFUSED = "refused", _("not accepted")

    class ReplyRule(models.TextChoices):
        SAME = "same", _("by the channel the case came in by")
        WRITTEN = "written", _("in writing")
        CHOSEN = "chosen", _("as the submitter chooses")

    code = models.SlugField(_("code"), unique=True)
    kind = models.CharField(
        _("kind"), max_length=12, choices=Kind.choices, default=Kind.COMPLAINT
    )
    title_zh = models.CharField(_("title (Chinese)"), max_length=120)
    title_en = models.CharField(_("title (English)"), max_length=200, blank=True)
    summary_zh = models.TextField(_("summary (Chinese)"), blank=True)
    summary_en = models.TextField(_("summary (English)"), blank=True)
    promise_zh = models.TextField(_("promise in words (Chinese)"), blank=True)
    promise_en = models.TextField(_("promise in words (English)"), blank=True)
    source_zh = models.CharField(
        _("legal source (Chinese)"), max_length=300, blank=True
    )
    source_en = models.CharField(
        _("legal source (English)"), max_length=400, blank=True
    )
    body = models.CharField(
        _("kind of body"),
        max_length=24,
        choices=Body.choices,
        default=Body.OTHER,
        help_text=_("Says which statute sets a ceiling to the time limits."),
    )
    service_hours = models.CharField(
        _("hours of service"),
        max_length=100,
        blank=True,
        help_text=_("On workdays: 08:30-12:00, 14:00-17:30"),
    )
    calendar = models.ForeignKey(
        "casework.Calendar",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("calendar"),
    )
    desk_unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("office in charge"),
        help_text=_("Receives cases and sends the answers out."),
    )
    register_name_zh = models.CharField(
        _("register (Chinese)"), max_length=120, blank=True
    )
    register_name_en = models.CharField(
        _("register (English)"), max_length=200, blank=True
    )
    retention_years = models.PositiveSmallIntegerField(_("kept for (years)"), default=5)
    statistics_zh = models.CharField(
        _("statistics (Chinese)"), max_length=200, blank=True
    )
    statistics_en = models.CharField(
        _("statistics (English)"), max_length=300, blank=True
    )
    # Intake
    anonymous = models.CharField(
        _("anonymous submissions"),
        max_length=20,
        choices=Anonymity.choices,
        default=Anonymity.ACCEPTED,
    )
    required_fields = models.CharField(
        _("details that must be given"),
        max_length=100,
        blank=True,
        default="name,phone",
        help_text=_("Comma-separated: name, phone, email, address."),
    )
    supplement_days = models.PositiveSmallIntegerField(
        _("days to answer a request for more"), default=15
    )
    first_contact_zh = models.TextField(_("first contact (Chinese)"), blank=True)
    first_contact_en = models.TextField(_("first contact (English)"), blank=True)
    # Reply, follow-up, appeal, publication
    reply_rule = models.CharField(
        _("answers go out"),
        max_length=10,
        choices=ReplyRule.choices,
        default=ReplyRule.SAME,
    )
    reply_who_zh = models.CharField(
        _("who answers (Chinese)"), max_length=120, blank=True
    )
    reply_who_en = models.CharField(
        _("who answers (English)"), max_length=200, blank=True
    )
    follow_up_required = models.BooleanField(_("follow-up required"), default=False)
    follow_up_within_days = models.PositiveSmallIntegerField(
        _("follow-up within (days)"), null=True, blank=True
    )
    follow_up_coverage = models.PositiveSmallIntegerField(
        _("share followed up (percent)"), default=100
    )
    follow_up_methods = models.CharField(
        _("follow-up by"),
        max_length=100,
        blank=True,
        default="phone",
        help_text=_("Comma-separated: phone, visit, letter, email, web."),
    )
    appeal_to_zh = models.CharField(
        _("appeal to (Chinese)"), max_length=200, blank=True
    )
    appeal_to_en = models.CharField(
        _("appeal to (English)"), max_length=300, blank=True
    )
    appeal_within_days = models.PositiveSmallIntegerField(
        _("appeal within (days)"), null=True, blank=True
    )
    appeal_text_zh = models.TextField(_("appeal in words (Chinese)"), blank=True)
    appeal_text_en = models.TextField(_("appeal in words (English)"), blank=True)
    publish_outcomes = models.BooleanField(_("outcomes are published"), default=True)
    publication_rule_zh = models.TextField(_("publication rule (Chinese)"), blank=True)
    publication_rule_en = models.TextField(_("publication rule (English)"), blank=True)

    title = BilingualField()
    summary = BilingualField()
    promise = BilingualField()
    source = BilingualField()

    # Wagtail 8 still wants these two on a snippet with drafts and workflow.
    _revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
    )
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
    )

    class Meta:
        ordering = ["code"]
        verbose_name = _("procedure")
        verbose_name_plural = _("procedures")

    def __str__(self) -> str:
        return str(self.title)

    @property
    def revisions(self):
        return self._revisions

    def publish(self, revision, **options) -> None:
        """Put a revision in force as the next version, if nothing contradicts it."""
        from casework.procedures.publishing import publish

        publish(revision, **options)

    @cached_property
    def current_version(self) -> "ProcedureVersion | None":
        """The version in force now, or None while nothing is published."""
        return self.versions.order_by("-number").first()

    def performance(self, now: datetime | None = None) -> "Mapping[str, Kept]":
        """Return how each public limit was kept over the last twelve months."""
        return self.performance_of([self.pk], now).get(self.pk, {})

    @staticmethod
    def performance_of(
        procedure_ids: Iterable[int], now: datetime | None = None
    ) -> "dict[int, Mapping[str, Kept]]":
        """Return the records of many procedures, for as many queries as one costs."""
        from casework.procedures.performance import performance

        return performance(procedure_ids, now=now or timezone.now())

    @staticmethod
    def limits_in_force() -> "tuple[Promised, ...]":
        """Return what the public is promised now, for the deadline calculator."""
        from casework.calculator import limits_in_force

        return limits_in_force()

    @staticmethod
    def calculator(
        typed: Mapping[str, str], offered: "Iterable[Promised]"
    ) -> "Calculator":
        """Answer anybody's question about a limit by the engine of the cases."""
        from casework.calculator import calculator

        return calculator(typed, offered)

    @property
    def preview_modes(self):
        return settings.LANGUAGES

    def serve_preview(self, request, mode_name):
        from casework.procedures import preview

        return preview.render(self, request, mode_name)

    def live_definition(self) -> Definition | None:
        """What the public is promised today; None while nothing is published."""
        version = self.current_version if self.live else None
        return version.definition if version else None


class ProcedureVersion(models.Model):
    """A procedure as published on one day; a case keeps the one of its receipt."""

    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    data = models.JSONField()

    class Meta:
        ordering = ["procedure", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "number"],
                name="casework_procedureversion_number_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.procedure.code} v{self.number}"

    @cached_property
    def definition(self) -> Definition:
        return _definition(json.dumps(self.data))


@lru_cache(maxsize=256)
def _definition(text: str) -> Definition:
    """Read each text once a process: it takes over a millisecond, on every page."""
    return definition_from_plain(json.loads(text))
