"""What a procedure is made of: limits, stops, channels, categories and the like.

Each is a related row that keeps the editor's order. `casework.procedures.rows` reads
them as one `Definition` and writes them from one.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from casework.roles import Role

from .procedures import Procedure
from .units import Unit


class LimitUnit(models.TextChoices):
    MINUTE = "minute", _("minutes")
    # Not the hours of a house, which have a word of their own in Chinese.
    HOUR = "hour", pgettext_lazy("unit of time", "hours")
    CALENDAR_DAY = "calendar_day", _("calendar days")
    WORKDAY = "workday", _("workdays")
    MONTH = "month", _("months")


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
    areas = models.CharField(
        _("only for areas"),
        max_length=200,
        blank=True,
        help_text=_("Codes, comma-separated; empty for all."),
    )
    units_from = models.PositiveSmallIntegerField(
        _("only from this many units"),
        default=0,
        help_text=_("How many units must agree; 0 for no bound."),
    )
    units_to = models.PositiveSmallIntegerField(
        _("only up to this many units"), default=0
    )

    class Meta(ProcedureRow.Meta):
        abstract = True


class ProcedureLimit(ConditionedRow):
    """A time limit (时限) between two events."""

    class Hours(models.TextChoices):
        ROUND_THE_CLOCK = "round_the_clock", _("round the clock")
        SERVICE = "service", _("in hours of service")

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
    starts_on = models.CharField(_("starts on"), max_length=60)
    met_by = models.CharField(_("met by"), max_length=60)
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
    hours = models.CharField(
        _("minutes and hours run"),
        max_length=16,
        choices=Hours.choices,
        default=Hours.ROUND_THE_CLOCK,
    )
    warn_before = models.PositiveSmallIntegerField(
        _("warn before"), default=2, help_text=_("In the limit's own unit.")
    )
    promises = models.PositiveSmallIntegerField(
        _("dates the handler may promise"),
        default=0,
        help_text=_("Inside the limit: 1 once, 2 with one postponement."),
    )
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
    extension_ceiling = models.PositiveSmallIntegerField(
        _("at most in all"),
        null=True,
        blank=True,
        help_text=_("From the start of the limit, in the unit of the extension."),
    )
    extension_role = models.CharField(
        _("extension approved by"),
        max_length=24,
        choices=Role.choices,
        default=Role.APPROVER,
    )
    extension_notify = models.BooleanField(
        _("submitter told before the limit runs out"), default=True
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
    from_event = models.CharField(_("from"), max_length=60)
    to_event = models.CharField(_("until"), max_length=60)
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


class ProcedureArea(TitledRow):
    """An area that may change the path."""

    procedure = ParentalKey(Procedure, on_delete=models.CASCADE, related_name="areas")


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
    recorded = models.BooleanField(
        _("staff record when it is done"),
        default=False,
        help_text=_("Time limits may then begin and end with it."),
    )
    public = models.BooleanField(_("the submitter is shown it"), default=False)


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
    after = models.SmallIntegerField(_("after the limit"), default=0)
    unit = models.CharField(
        _("unit of time"),
        max_length=12,
        choices=[c for c in LimitUnit.choices if c[0] != LimitUnit.MONTH],
        default=LimitUnit.CALENDAR_DAY,
    )
    role = models.CharField(_("role told"), max_length=24, choices=Role.choices)
    limits = models.CharField(
        _("limits"),
        max_length=200,
        blank=True,
        help_text=_("Codes, comma-separated; empty for all."),
    )
