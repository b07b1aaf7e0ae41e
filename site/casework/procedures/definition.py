"""The frozen form of a procedure: everything a case needs to know of its promise.

A published procedure is written once as such a definition and never changed; a
case keeps the one in force when it was received. The same shape is the YAML file
of `export_procedure` and `import_procedure`. Nothing here knows the database.
"""

from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeVar

from casework.procedures.text import Text

Kind = Literal["complaint", "disclosure"]
LimitUnit = Literal["minute", "hour", "calendar_day", "workday", "month"]
LimitKind = Literal["must", "target"]
Roll = Literal["next_workday", "none"]
Effect = Literal["pause", "restart", "exclude"]
Anonymity = Literal["accepted", "treated_as_report", "refused"]
QuestionKind = Literal["text", "long_text", "choice", "date", "number", "yes_no"]

# The route an answer takes back; "same" answers on the channel the case came by.
ReplyRule = Literal["same", "written", "chosen"]


@dataclass(frozen=True, slots=True)
class Extension:
    """How far a limit may be put off: at most `amount` `unit`, `times` times."""

    amount: int
    unit: LimitUnit
    times: int = 1
    approver_role: str = "approver"
    # The submitter is told before the limit runs out.
    notify: bool = True


@dataclass(frozen=True, slots=True)
class Condition:
    """When a rule applies; an empty list means whatever the value."""

    channels: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()

    def holds(self, *, channel: str, category: str, severity: str) -> bool:
        return (
            (not self.channels or channel in self.channels)
            and (not self.categories or category in self.categories)
            and (not self.severities or severity in self.severities)
        )


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit (时限): from one event to another within an amount of time.

    `amount` is None where the text promises a limit without saying its number;
    such a procedure cannot be published until somebody fills it in. Zero minutes
    is "at once", zero days "the same day".
    """

    code: str
    title: Text
    starts_on: str
    met_by: str
    amount: int | None
    unit: LimitUnit = "workday"
    kind: LimitKind = "must"
    roll: Roll = "next_workday"
    warn_days: int = 2
    extension: Extension | None = None
    condition: Condition = Condition()
    source: Text = Text()
    public: bool = True


@dataclass(frozen=True, slots=True)
class Stop:
    """Time that does not count: between two events, for the limits named.

    `pause` and `exclude` put the due date off by the days between (consultation,
    a request for more); `restart` starts a new clock at `to_event`.
    """

    effect: Effect
    from_event: str
    to_event: str
    limits: tuple[str, ...] = ()  # empty: every limit
    source: Text = Text()


@dataclass(frozen=True, slots=True)
class Channel:
    """A way in (受理渠道) that this procedure accepts."""

    code: str
    title: Text
    public_form: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    title: Text


@dataclass(frozen=True, slots=True)
class Question:
    """One question a category asks on the form, beside the common ones."""

    code: str
    title: Text
    kind: QuestionKind = "text"
    required: bool = False
    hint: Text = Text()
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Category:
    """What a case is about (事项类别), what is asked, and which unit handles it."""

    code: str
    title: Text
    unit: str
    description: Text = Text()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Severity:
    code: str
    title: Text


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A matter this procedure does not take, why, and who does (不予受理)."""

    code: str
    title: Text
    reason: Text
    redirect: Text = Text()
    redirect_contact: Text = Text()


@dataclass(frozen=True, slots=True)
class Intake:
    anonymous: Anonymity = "accepted"
    # Of the person's details: which must be given when the name is given.
    required_fields: tuple[str, ...] = ("name", "phone")
    supplement_days: int = 15  # calendar days to answer a request for more
    first_contact: Text = Text()


@dataclass(frozen=True, slots=True)
class Gate:
    """Somebody who must agree before an answer leaves (审核、签批)."""

    code: Literal["review", "sign_off"]
    title: Text
    role: str
    condition: Condition = Condition()


@dataclass(frozen=True, slots=True)
class Part:
    """A part every answer of this procedure must contain."""

    code: str
    title: Text
    hint: Text = Text()
    required: bool = True


@dataclass(frozen=True, slots=True)
class Reply:
    rule: ReplyRule = "same"
    parts: tuple[Part, ...] = ()
    who: Text = Text()


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The call or visit after the answer (回访)."""

    required: bool = False
    within_days: int | None = None
    coverage_percent: int = 100
    methods: tuple[str, ...] = ("phone",)


@dataclass(frozen=True, slots=True)
class Appeal:
    """Where somebody turns who is not content with the answer (复查)."""

    to: Text = Text()
    within_days: int | None = None
    text: Text = Text()


@dataclass(frozen=True, slots=True)
class Publication:
    """Whether outcomes are published, and what the public may expect of them."""

    outcomes: bool = True
    rule: Text = Text()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way a case goes, in the public's words."""

    code: str
    actor: Text
    action: Text
    limit: str = ""  # code of the limit that runs during this step


@dataclass(frozen=True, slots=True)
class Escalation:
    """A rung of the ladder (督办): who is told, how long before or after a limit."""

    days_after_due: int
    role: str


@dataclass(frozen=True, slots=True)
class Definition:
    """A procedure as it was promised on one day (办理制度的一个版本)."""

    code: str
    kind: Kind
    title: Text
    summary: Text = Text()
    promise: Text = Text()
    source: Text = Text()
    calendar: str = "CN"
    register_name: Text = Text()
    retention_years: int = 5
    statistics: Text = Text()
    desk_unit: str = ""  # receives, sends the answer out, decides what is disputed
    intake: Intake = field(default_factory=Intake)
    reply: Reply = field(default_factory=Reply)
    follow_up: FollowUp = field(default_factory=FollowUp)
    appeal: Appeal = field(default_factory=Appeal)
    publication: Publication = field(default_factory=Publication)
    channels: tuple[Channel, ...] = ()
    categories: tuple[Category, ...] = ()
    severities: tuple[Severity, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    steps: tuple[Step, ...] = ()
    limits: tuple[Limit, ...] = ()
    stops: tuple[Stop, ...] = ()
    gates: tuple[Gate, ...] = ()
    escalations: tuple[Escalation, ...] = ()

    def limit(self, code: str) -> Limit:
        return _by_code(self.limits, code, "limit")

    def channel(self, code: str) -> Channel:
        return _by_code(self.channels, code, "channel")

    def category(self, code: str) -> Category:
        return _by_code(self.categories, code, "category")

    def gates_for(
        self, *, channel: str, category: str, severity: str
    ) -> tuple[Gate, ...]:
        """The gates an answer to such a case passes, in order."""
        return tuple(
            gate
            for gate in self.gates
            if gate.condition.holds(
                channel=channel, category=category, severity=severity
            )
        )

    @property
    def public_limits(self) -> tuple[Limit, ...]:
        return tuple(limit for limit in self.limits if limit.public)


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


Coded = TypeVar("Coded", bound=_Coded)


def _by_code(rows: tuple[Coded, ...], code: str, what: str) -> Coded:
    for row in rows:
        if row.code == code:
            return row
    raise LookupError(f"no {what} {code!r} in this procedure")
