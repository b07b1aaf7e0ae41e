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
EscalationUnit = Literal["minute", "hour", "calendar_day", "workday"]
Effect = Literal["pause", "restart", "exclude"]
Anonymity = Literal["accepted", "treated_as_report", "refused"]
QuestionKind = Literal["text", "long_text", "choice", "date", "number", "yes_no"]
Hours = Literal["round_the_clock", "service"]
# Whose statutes set a ceiling to the limits (`casework.procedures.statutes`).
Body = Literal[
    "administrative_organ",
    "petition_office",
    "hotline",
    "service_hall",
    "market_regulator",
    "labour_inspection",
    "hospital",
    "bank_insurer",
    "school",
    "utility",
    "property_manager",
    "company",
    "village_or_party",
    "other",
]

# The route an answer takes back; "same" answers on the channel the case came by.
ReplyRule = Literal["same", "written", "chosen"]


@dataclass(frozen=True, slots=True)
class Extension:
    """How far a limit may be put off: at most `amount` `unit`, `times` times.

    `ceiling`, where the text gives one, is the most in all, counted from the start
    of the limit in the same unit: "at most 60 days in all".
    """

    amount: int
    unit: LimitUnit
    times: int = 1
    approver_role: str = "approver"
    # The submitter is told before the limit runs out.
    notify: bool = True
    ceiling: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the conditions of a procedure ask of a case.

    `breadth` is how many units must agree on it.
    """

    channel: str
    category: str
    severity: str = ""
    area: str = ""
    breadth: int = 1


@dataclass(frozen=True, slots=True)
class Condition:
    """When a rule applies; an empty list, or zero, means whatever the value."""

    channels: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    units_from: int = 0
    units_to: int = 0

    def holds(self, facts: Facts) -> bool:
        return (
            (not self.channels or facts.channel in self.channels)
            and (not self.categories or facts.category in self.categories)
            and (not self.severities or facts.severity in self.severities)
            and (not self.areas or facts.area in self.areas)
            and (not self.units_from or facts.breadth >= self.units_from)
            and (not self.units_to or facts.breadth <= self.units_to)
        )


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit (时限): from one event to another within an amount of time.

    `amount` is None where the text promises a limit without saying its number;
    such a procedure cannot be published until somebody fills it in. Zero minutes
    is "at once", zero days "the same day". `warn_before` is in the limit's own unit
    (for months, days). `promises` is how many times the handler may promise the
    person a date inside the limit: once, or with one postponement twice.
    """

    code: str
    title: Text
    starts_on: str
    met_by: str
    amount: int | None
    unit: LimitUnit = "workday"
    kind: LimitKind = "must"
    roll: Roll = "next_workday"
    hours: Hours = "round_the_clock"
    warn_before: int = 2
    promises: int = 0
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
class Area:
    """Where a matter is (地域): the town, another province."""

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
    """One step of the way a case goes, in the public's words.

    Of a `recorded` step staff write down when it was done; limits and stops may then
    name it as `step:CODE`. A `public` one is shown to the submitter too.
    """

    code: str
    actor: Text
    action: Text
    limit: str = ""  # code of the limit that runs during this step
    recorded: bool = False
    public: bool = False

    @property
    def event(self) -> str:
        return f"{STEP}{self.code}"


STEP = "step:"


@dataclass(frozen=True, slots=True)
class Opening:
    """Hours of service on a workday, as "08:30" to "12:00" in the body's own time."""

    opens: str
    closes: str


@dataclass(frozen=True, slots=True)
class Escalation:
    """A rung of the ladder (督办): who is told, how long before or after a limit.

    A negative `after` is before the limit, zero at it. The handler told is the one
    who has the case, or while nobody has it those of its unit.
    """

    after: int
    role: str
    unit: EscalationUnit = "calendar_day"
    limits: tuple[str, ...] = ()  # empty: every limit


@dataclass(frozen=True, slots=True)
class Definition:
    """A procedure as it was promised on one day (办理制度的一个版本)."""

    code: str
    kind: Kind
    title: Text
    summary: Text = Text()
    promise: Text = Text()
    source: Text = Text()
    body: Body = "other"
    calendar: str = "CN"
    service_hours: tuple[Opening, ...] = ()
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
    areas: tuple[Area, ...] = ()
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

    def step(self, code: str) -> Step:
        return _by_code(self.steps, code, "step")

    def gates_for(self, facts: Facts) -> tuple[Gate, ...]:
        """The gates an answer to such a case passes, in order."""
        return tuple(gate for gate in self.gates if gate.condition.holds(facts))

    @property
    def recorded_steps(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.recorded)

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
