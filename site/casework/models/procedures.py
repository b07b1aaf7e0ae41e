"""Procedures as an editor keeps them: drafted, moderated and published as content.

They hold no case data, so Wagtail's revisions and workflow are safe here. What a
case follows is not these rows but the `ProcedureVersion` written at publication.
"""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from casework.procedures.definition import Definition
from casework.procedures.plain import definition_from_plain
from casework.procedures.text import BilingualField
from casework.roles import Role

from .units import Unit


class LimitUnit(models.TextChoices):
    MINUTE = "minute", _("minutes")
    HOUR = "hour", _("hours")
    CALENDAR_DAY = "calendar_day", _("calendar days")
    WORKDAY = "workday", _("workdays")
    MONTH = "month", _("months")


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
    calendar = models.ForeignKey(
        "casework.Calendar", on_delete=models.PROTECT, verbose_name=_("calendar")
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

    @cached_property
    def current_version(self) -> "ProcedureVersion | None":
        """The version in force now, or None while nothing is published."""
        return self.versions.order_by("-number").first()

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
        return definition_from_plain(self.data)


class ProcedureRow(Orderable):
    """A related row of a procedure; keeps the editor's order."""

    class Meta(Orderable.Meta):
        abstract = True


class ConditionedRow(ProcedureRow):
    channels = models.CharField(
        _("only for channels"),
        max_length=200,
        blank=True,
        help_text=_("Codes, comma-separated; empty for all."),
    )
    categories = models.CharField(
        _("only for categories"),
        max_length=200,
        blank=True,
        help_text=_("Codes, comma-separated; empty for all."),
    )
    severities = models.CharField(
        _("only for severities"),
        max_length=200,
        blank=True,
        help_text=_("Codes, comma-separated; empty for all."),
    )

    class Meta(ProcedureRow.Meta):
        abstract = True


class ProcedureLimit(ConditionedRow):
    """A time limit (时限) between two events."""

    class Kind(models.TextChoices):
        MUST = "must", _("must")
        TARGET = "target", _("target")

    class Roll(models.TextChoices):
        NEXT_WORKDAY = "next_workday", _("moves to the next workday")
        NONE = "none", _("stays")

    procedure = ParentalKey(Procedure, on_delete=models.CASCADE, related_name="limits")
    code = models.SlugField(_("code"), max_length=40)
    title_zh = models.CharField(_("title (Chinese)"), max_length=120)
    title_en = models.CharField(_("title (English)"), max_length=200, blank=True)
    starts_on = models.CharField(_("starts on"), max_length=40)
    met_by = models.CharField(_("met by"), max_length=40)
    # Null: promised without a number. Such a procedure cannot be published.
    amount = models.PositiveSmallIntegerField(_("amount"), null=True, blank=True)
    unit = models.CharField(
        _("unit of time"),
        max_length=12,
        choices=LimitUnit.choices,
        default=LimitUnit.WORKDAY,
    )
    kind = models.CharField(
        _("force"), max_length=6, choices=Kind.choices, default=Kind.MUST
    )
    roll = models.CharField(
        _("a last day off"),
        max_length=12,
        choices=Roll.choices,
        default=Roll.NEXT_WORKDAY,
    )
    warn_days = models.PositiveSmallIntegerField(_("warn before (days)"), default=2)
    extension_amount = models.PositiveSmallIntegerField(
        _("may be extended by"), null=True, blank=True
    )
    extension_unit = models.CharField(
        _("unit of the extension"),
        max_length=12,
        choices=LimitUnit.choices,
        default=LimitUnit.WORKDAY,
    )
    extension_times = models.PositiveSmallIntegerField(_("times"), default=1)
    extension_role = models.CharField(
        _("extension approved by"),
        max_length=24,
        choices=Role.choices,
        default=Role.APPROVER,
    )
    source_zh = models.CharField(
        _("legal source (Chinese)"), max_length=300, blank=True
    )
    source_en = models.CharField(
        _("legal source (English)"), max_length=400, blank=True
    )
    public = models.BooleanField(_("shown to the public"), default=True)


class ProcedureStop(ProcedureRow):
    """Time that does not count between two events."""

    class Effect(models.TextChoices):
        PAUSE = "pause", _("the clock pauses")
        EXCLUDE = "exclude", _("the time is not counted")
        RESTART = "restart", _("the clock starts anew")

    procedure = ParentalKey(Procedure, on_delete=models.CASCADE, related_name="stops")
    effect = models.CharField(_("effect"), max_length=8, choices=Effect.choices)
    from_event = models.CharField(_("from"), max_length=40)
    to_event = models.CharField(_("until"), max_length=40)
    limits = models.CharField(
        _("limits"),
        max_length=200,
        blank=True,
        help_text=_("Codes, comma-separated; empty for all."),
    )
    source_zh = models.CharField(
        _("legal source (Chinese)"), max_length=300, blank=True
    )
    source_en = models.CharField(
        _("legal source (English)"), max_length=400, blank=True
    )


class TitledRow(ProcedureRow):
    code = models.SlugField(_("code"), max_length=40)
    title_zh = models.CharField(_("title (Chinese)"), max_length=160)
    title_en = models.CharField(_("title (English)"), max_length=240, blank=True)

    class Meta(ProcedureRow.Meta):
        abstract = True


class ProcedureChannel(TitledRow):
    """A channel (受理渠道) this procedure takes cases by."""

    procedure = ParentalKey(
        Procedure, on_delete=models.CASCADE, related_name="channels"
    )
    public_form = models.BooleanField(_("the form on this site"), default=False)


class ProcedureCategory(TitledRow):
    """A category (事项类别) and the unit that handles it."""

    procedure = ParentalKey(
        Procedure, on_delete=models.CASCADE, related_name="categories"
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    description_zh = models.TextField(_("description (Chinese)"), blank=True)
    description_en = models.TextField(_("description (English)"), blank=True)


class ProcedureQuestion(TitledRow):
    """A question the form asks for one category."""

    class Kind(models.TextChoices):
        TEXT = "text", _("short text")
        LONG_TEXT = "long_text", _("long text")
        CHOICE = "choice", _("choice")
        DATE = "date", _("date")
        NUMBER = "number", _("number")
        YES_NO = "yes_no", _("yes or no")

    procedure = ParentalKey(
        Procedure, on_delete=models.CASCADE, related_name="questions"
    )
    category = models.SlugField(_("category code"), max_length=40)
    kind = models.CharField(
        _("kind"), max_length=10, choices=Kind.choices, default=Kind.TEXT
    )
    required = models.BooleanField(_("required"), default=False)
    hint_zh = models.CharField(_("hint (Chinese)"), max_length=200, blank=True)
    hint_en = models.CharField(_("hint (English)"), max_length=300, blank=True)
    choices_text = models.TextField(
        _("choices"), blank=True, help_text=_("One a line: code | Chinese | English")
    )


class ProcedureSeverity(TitledRow):
    """A tier of severity that may change the path."""

    procedure = ParentalKey(
        Procedure, on_delete=models.CASCADE, related_name="severities"
    )


class ProcedureExclusion(TitledRow):
    """A matter this procedure does not take, why, and who does."""

    procedure = ParentalKey(
        Procedure, on_delete=models.CASCADE, related_name="exclusions"
    )
    reason_zh = models.TextField(_("reason (Chinese)"))
    reason_en = models.TextField(_("reason (English)"), blank=True)
    redirect_zh = models.CharField(
        _("who is competent (Chinese)"), max_length=200, blank=True
    )
    redirect_en = models.CharField(
        _("who is competent (English)"), max_length=300, blank=True
    )
    redirect_contact_zh = models.CharField(
        _("how to reach them (Chinese)"), max_length=200, blank=True
    )
    redirect_contact_en = models.CharField(
        _("how to reach them (English)"), max_length=300, blank=True
    )


class ProcedureStep(ProcedureRow):
    """One step of the way a case goes, in the public's words."""

    procedure = ParentalKey(Procedure, on_delete=models.CASCADE, related_name="steps")
    code = models.SlugField(_("code"), max_length=40)
    actor_zh = models.CharField(_("who (Chinese)"), max_length=120)
    actor_en = models.CharField(_("who (English)"), max_length=200, blank=True)
    action_zh = models.TextField(_("what (Chinese)"))
    action_en = models.TextField(_("what (English)"), blank=True)
    limit = models.SlugField(_("limit"), max_length=40, blank=True)


class ProcedureGate(ConditionedRow):
    """Somebody who must agree before an answer leaves (审核、签批)."""

    class Code(models.TextChoices):
        REVIEW = "review", _("review")
        SIGN_OFF = "sign_off", _("sign-off")

    procedure = ParentalKey(Procedure, on_delete=models.CASCADE, related_name="gates")
    code = models.CharField(_("gate"), max_length=8, choices=Code.choices)
    title_zh = models.CharField(_("title (Chinese)"), max_length=120)
    title_en = models.CharField(_("title (English)"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=24, choices=Role.choices)


class ProcedurePart(TitledRow):
    """A part every answer must contain."""

    procedure = ParentalKey(
        Procedure, on_delete=models.CASCADE, related_name="answer_parts"
    )
    hint_zh = models.TextField(_("hint (Chinese)"), blank=True)
    hint_en = models.TextField(_("hint (English)"), blank=True)
    required = models.BooleanField(_("required"), default=True)


class ProcedureEscalation(ProcedureRow):
    """A rung of the escalation ladder (督办)."""

    procedure = ParentalKey(
        Procedure, on_delete=models.CASCADE, related_name="escalations"
    )
    days_after_due = models.SmallIntegerField(_("days after the limit"))
    role = models.CharField(_("role told"), max_length=24, choices=Role.choices)
