from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from casework import keys, roles
from casework.procedures.definition import Facts
from casework.references import format_reference
from casework.sealing import SealedTextField, Sealing
from casework.states import ENDED, OPEN, State

from .procedures import Procedure, ProcedureVersion
from .scoped import ScopedManager
from .units import Unit


class Case(models.Model):
    """A case (办件): one matter of one submitter, followed from receipt to archive.

    One table for both kinds, so there is one register, one clock, one gate. It holds
    codes and times in plain; whatever a person wrote is sealed in other rows.
    """

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", _("complaint")
        DISCLOSURE = "disclosure", _("information disclosure request")

    class Result(models.TextChoices):
        SUPPORTED = "supported", _("well founded")
        PARTLY = "partly", _("partly well founded")
        EXPLAINED = "explained", _("explained")
        NOT_SUPPORTED = "not_supported", _("not well founded")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    reference = models.CharField(_("reference number"), max_length=16, unique=True)
    # Slow salted hash; the code itself is shown once and kept nowhere.
    code_hash = models.CharField(max_length=200)
    # SHA-256 of the form's token: a repeated submission finds its case.
    token_hash = models.CharField(  # noqa: DJ001 - unique, and some have none
        max_length=64, unique=True, null=True
    )
    procedure = models.ForeignKey(
        Procedure,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
        verbose_name=_("procedure"),
    )
    version = models.ForeignKey(
        ProcedureVersion, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    channel = models.CharField(_("channel"), max_length=40)
    category = models.CharField(_("category"), max_length=40)
    severity = models.CharField(_("severity"), max_length=40, blank=True)
    area = models.CharField(_("area"), max_length=40, blank=True)
    breadth = models.PositiveSmallIntegerField(_("units that must agree"), default=1)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    anonymous = models.BooleanField(_("anonymous"), default=False)
    reply_by = models.CharField(_("answer wanted by"), max_length=20, default="web")
    publish_consent = models.BooleanField(_("agrees to publication"), default=False)

    status = models.CharField(
        _("state"), max_length=20, choices=State.choices, default=State.RECEIVED
    )
    unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit"),
    )
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handler"),
    )
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("first contact"),
    )
    result = models.CharField(
        _("result"), max_length=16, choices=Result.choices, blank=True
    )

    # Three different moments (GIR art 31): sent, arrived in law, taken on.
    submitted_at = models.DateTimeField(_("submitted"))
    received_at = models.DateTimeField(_("received"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    supplement_asked_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    # Read off the clocks by casework.clocking, for lists.
    next_due_at = models.DateTimeField(_("due"), null=True, blank=True)
    next_due_provisional = models.BooleanField(default=False)

    # The last link of this case's chain of events.
    event_count = models.PositiveIntegerField(default=0)
    chain_head = models.CharField(max_length=64, default="", blank=True)

    objects = ScopedManager(through="")
    unscoped = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        default_permissions = ()
        permissions = [
            (right, right.replace("_", " ")) for right in sorted(roles.ALL_RIGHTS)
        ]
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-received_at", "-pk"]
        # Few and wide, each for one order of a list: a list is read from its index in
        # that order, filters and counts included, and stops when the page is full.
        # The foreign keys have none of their own: SQLite keeps no statistics here,
        # would take one for a filter and then sort half the table (measured at
        # 100,000 cases: 20 to 200 ms instead of 1 to 10).
        indexes = [
            models.Index(
                fields=[
                    "-received_at",
                    "-id",
                    "unit",
                    "status",
                    "kind",
                    "category",
                    "procedure",
                    "next_due_at",
                ],
                name="casework_case_register",
            ),
            models.Index(
                fields=[
                    "status",
                    "next_due_at",
                    "received_at",
                    "unit",
                    "handler",
                    "id",
                ],
                name="casework_case_waiting",
            ),
            models.Index(
                fields=["next_due_at", "id", "unit", "status", "kind"],
                condition=Q(next_due_at__isnull=False),
                name="casework_case_due",
            ),
            models.Index(fields=["handler", "status"], name="casework_case_handler"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["closed"]) | Q(closed_at__isnull=False),
                name="casework_case_closed_has_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["answered", "closed"])
                | Q(answered_at__isnull=False),
                name="casework_case_answered_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        # Wagtail's reports print str() across rows: never a name or a subject.
        return format_reference(self.reference)

    @property
    def status_label(self) -> str:
        return str(State(self.status).label)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def has_ended(self) -> bool:
        return self.status in ENDED

    def is_overdue(self, *, now) -> bool:
        return self.is_open and self.next_due_at is not None and self.next_due_at <= now

    @cached_property
    def definition(self):
        """The procedure in force when this case was received."""
        return self.version.definition

    @property
    def facts(self) -> Facts:
        """What the conditions of its procedure ask of this case."""
        return Facts(
            channel=self.channel,
            category=self.category,
            severity=self.severity,
            area=self.area,
            breadth=self.breadth,
        )

    @property
    def category_title(self):
        return self.definition.category(self.category).title

    @property
    def channel_title(self):
        return self.definition.channel(self.channel).title

    @cached_property
    def data_key(self) -> bytes:
        """This case's own key: seals its texts and files."""
        row = self.key
        return keys.unwrap(bytes(row.wrapped), row.context)


class CaseKey(models.Model):
    """A case's data key, wrapped by a master key; destroyed when the case is erased."""

    case = models.OneToOneField(
        Case, on_delete=models.PROTECT, primary_key=True, related_name="key"
    )
    wrapped = models.BinaryField()
    key_version = models.PositiveIntegerField(db_index=True)

    objects = ScopedManager()
    unscoped = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        default_permissions = ()

    def __str__(self) -> str:
        return f"key of {self.case_id}"

    @property
    def context(self) -> str:
        return f"casework.casekey:{self.case_id}"


class SealedRow(Sealing, models.Model):
    """A row whose texts are sealed with the key of its case."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)

    class Meta:
        abstract = True
        base_manager_name = "unscoped"
        default_permissions = ()

    def sealing_key(self) -> bytes:
        case: Case = getattr(self, "case")  # noqa: B009 - declared by each kind of row
        return case.data_key

    def sealing_context(self) -> str:
        return f"{self._meta.label_lower}:{self.pk}"


class Identity(SealedRow):
    """Who the submitter is; opened only through access.reveal_identity."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="identity")
    name = SealedTextField(blank=True, default="")
    phone = SealedTextField(blank=True, default="")
    email = SealedTextField(blank=True, default="")
    address = SealedTextField(blank=True, default="")
    # Keyed hashes: find a repeated phone or e-mail without storing either.
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    email_index = models.CharField(max_length=64, blank=True, db_index=True)

    objects = ScopedManager()
    unscoped = models.Manager()

    def __str__(self) -> str:
        return f"identity of {self.case_id}"


class ConflictOfInterest(models.Model):
    """A person or unit the case is about: for them the case does not exist."""

    class Source(models.TextChoices):
        NAMED = "named", _("named by the submitter")
        DECLARED = "declared", _("declared by staff")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="conflicts")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="+",
    )
    unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="+",
    )
    source = models.CharField(max_length=10, choices=Source.choices)
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = ScopedManager()
    unscoped = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        default_permissions = ()
        verbose_name = _("conflict of interest")
        # Asked in every query for cases, and answered from these alone.
        indexes = [
            models.Index(fields=["user", "case"], name="casework_conflict_user"),
            models.Index(fields=["unit", "case"], name="casework_conflict_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=True, unit__isnull=False)
                | Q(user__isnull=False, unit__isnull=True),
                name="casework_conflictofinterest_person_or_unit",
            ),
            models.UniqueConstraint(
                fields=["case", "user"], name="casework_conflictofinterest_user_once"
            ),
            models.UniqueConstraint(
                fields=["case", "unit"], name="casework_conflictofinterest_unit_once"
            ),
        ]

    def __str__(self) -> str:
        return f"conflict in {self.case_id}"
