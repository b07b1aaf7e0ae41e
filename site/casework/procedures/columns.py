"""Which column of which row holds which part of a definition.

A key is the path inside the definition, as in `extension.amount`. `rows` reads and
writes by these tables; the admin and the importer find by them which field of the
form, or which line of the file, a problem is about.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casework.models import procedure_rows as rows
from casework.models.calendars import Calendar
from casework.models.procedures import Procedure
from casework.models.units import Unit
from casework.procedures import definition as parts
from casework.procedures.text import Text

# People type any of these between codes.
BETWEEN_CODES = re.compile(r"[\s,，、;；]+")
BETWEEN_WORDS = re.compile(r"[|｜]")


@dataclass(frozen=True, slots=True)
class Column:
    """One column that holds the value as it is."""

    name: str

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name,)

    def read(self, row: Any) -> Any:
        return getattr(row, self.name)

    def write(self, row: Any, value: Any) -> None:
        setattr(row, self.name, value)


class Pair(Column):
    """A text in two columns, `<name>_zh` and `<name>_en`."""

    @property
    def names(self) -> tuple[str, ...]:
        return (f"{self.name}_zh", f"{self.name}_en")

    def read(self, row: Any) -> Text:
        return Text(*(getattr(row, name) for name in self.names))

    def write(self, row: Any, value: Text) -> None:
        for name, text in zip(self.names, (value.zh, value.en), strict=True):
            setattr(row, name, text)


class Codes(Column):
    """Several codes in one column, with commas between them."""

    def read(self, row: Any) -> tuple[str, ...]:
        return tuple(filter(None, BETWEEN_CODES.split(getattr(row, self.name))))

    def write(self, row: Any, value: tuple[str, ...]) -> None:
        setattr(row, self.name, ", ".join(value))


class Choices(Column):
    """The choices of a question, one a line: code | Chinese | English."""

    def read(self, row: Any) -> tuple[parts.Choice, ...]:
        lines = getattr(row, self.name).splitlines()
        return tuple(self._choice(line) for line in lines if line.strip())

    def _choice(self, line: str) -> parts.Choice:
        code, zh, en = [*map(str.strip, BETWEEN_WORDS.split(line, 2)), "", ""][:3]
        return parts.Choice(code, Text(zh, en))

    def write(self, row: Any, value: tuple[parts.Choice, ...]) -> None:
        lines = [" | ".join((c.code, c.title.zh, c.title.en)) for c in value]
        setattr(row, self.name, "\n".join(lines))


class Openings(Column):
    """Hours of service in one column: 08:30-12:00, 14:00-17:30."""

    def read(self, row: Any) -> tuple[parts.Opening, ...]:
        spans = (s.partition("-") for s in Codes(self.name).read(row))
        return tuple(parts.Opening(opens, closes) for opens, _dash, closes in spans)

    def write(self, row: Any, value: tuple[parts.Opening, ...]) -> None:
        Codes(self.name).write(row, tuple(f"{o.opens}-{o.closes}" for o in value))


@dataclass(frozen=True, slots=True)
class Reference(Column):
    """A foreign key, named in the definition by the code of the other row."""

    model: type[Unit | Calendar]

    def read(self, row: Any) -> str:
        other = getattr(row, self.name, None) if getattr(row, self.key) else None
        return other.code if other else ""

    @property
    def key(self) -> str:
        return f"{self.name}_id"

    def write(self, row: Any, value: str) -> None:
        other = self.model.objects.filter(code=value).first() if value else None
        setattr(row, self.name if other else self.key, other)


@dataclass(frozen=True, slots=True)
class Table:
    """A kind of row: its model, the part of a definition it makes, its columns."""

    model: Any
    made_of: Any
    columns: Mapping[str, Column]
    # The name of the rows on the procedure.
    relation: str = ""


def same(*names: str) -> dict[str, Column]:
    return {name: Column(name) for name in names}


def pairs(*names: str) -> dict[str, Column]:
    return {name: Pair(name) for name in names}


CODE_AND_TITLE = same("code") | pairs("title")
CONDITION = {
    f"condition.{name}": Codes(name)
    for name in ("channels", "categories", "severities", "areas")
} | {f"condition.{name}": Column(name) for name in ("units_from", "units_to")}

PROCEDURE = Table(
    Procedure,
    parts.Definition,
    CODE_AND_TITLE
    | same("kind", "body", "retention_years")
    | pairs("summary", "promise", "source", "register_name", "statistics")
    | {
        "calendar": Reference("calendar", Calendar),
        "desk_unit": Reference("desk_unit", Unit),
        "service_hours": Openings("service_hours"),
        "intake.anonymous": Column("anonymous"),
        "intake.required_fields": Codes("required_fields"),
        "intake.supplement_days": Column("supplement_days"),
        "intake.first_contact": Pair("first_contact"),
        "reply.rule": Column("reply_rule"),
        "reply.who": Pair("reply_who"),
        "follow_up.required": Column("follow_up_required"),
        "follow_up.within_days": Column("follow_up_within_days"),
        "follow_up.coverage_percent": Column("follow_up_coverage"),
        "follow_up.methods": Codes("follow_up_methods"),
        "appeal.to": Pair("appeal_to"),
        "appeal.within_days": Column("appeal_within_days"),
        "appeal.text": Pair("appeal_text"),
        "publication.outcomes": Column("publish_outcomes"),
        "publication.rule": Pair("publication_rule"),
    },
)

# Questions stand inside their category in a definition, beside it as rows.
QUESTIONS = Table(
    rows.ProcedureQuestion,
    parts.Question,
    CODE_AND_TITLE
    | same("kind", "required")
    | pairs("hint")
    | {"choices": Choices("choices_text")},
    relation="questions",
)

# By the path of the list in the definition.
ROWS: dict[str, Table] = {
    "channels": Table(
        rows.ProcedureChannel,
        parts.Channel,
        CODE_AND_TITLE | same("public_form"),
        relation="channels",
    ),
    "categories": Table(
        rows.ProcedureCategory,
        parts.Category,
        CODE_AND_TITLE | pairs("description") | {"unit": Reference("unit", Unit)},
        relation="categories",
    ),
    "severities": Table(
        rows.ProcedureSeverity, parts.Severity, CODE_AND_TITLE, relation="severities"
    ),
    "areas": Table(rows.ProcedureArea, parts.Area, CODE_AND_TITLE, relation="areas"),
    "exclusions": Table(
        rows.ProcedureExclusion,
        parts.Exclusion,
        CODE_AND_TITLE | pairs("reason", "redirect", "redirect_contact"),
        relation="exclusions",
    ),
    "steps": Table(
        rows.ProcedureStep,
        parts.Step,
        same("code", "limit", "recorded", "public") | pairs("actor", "action"),
        relation="steps",
    ),
    "limits": Table(
        rows.ProcedureLimit,
        parts.Limit,
        CODE_AND_TITLE
        | CONDITION
        | pairs("source")
        | same("starts_on", "met_by", "amount", "unit", "kind", "roll", "hours")
        | same("warn_before", "promises", "public")
        | {
            "extension.amount": Column("extension_amount"),
            "extension.unit": Column("extension_unit"),
            "extension.times": Column("extension_times"),
            "extension.ceiling": Column("extension_ceiling"),
            "extension.approver_role": Column("extension_role"),
            "extension.notify": Column("extension_notify"),
        },
        relation="limits",
    ),
    "stops": Table(
        rows.ProcedureStop,
        parts.Stop,
        same("effect", "from_event", "to_event")
        | pairs("source")
        | {"limits": Codes("limits")},
        relation="stops",
    ),
    "gates": Table(
        rows.ProcedureGate,
        parts.Gate,
        CODE_AND_TITLE | CONDITION | same("role"),
        relation="gates",
    ),
    "reply.parts": Table(
        rows.ProcedurePart,
        parts.Part,
        CODE_AND_TITLE | pairs("hint") | same("required"),
        relation="answer_parts",
    ),
    "escalations": Table(
        rows.ProcedureEscalation,
        parts.Escalation,
        same("after", "unit", "role") | {"limits": Codes("limits")},
        relation="escalations",
    ),
}
