from .answers import Answer, Message
from .attachments import Attachment, StagedUpload
from .calendars import Calendar, CalendarDay, CalendarNotice
from .cases import Case, CaseKey, ConflictOfInterest, Identity
from .clocks import Clock
from .effects import AttemptCounter, Heartbeat, OutboxRow
from .events import Event
from .procedure_rows import (
    ProcedureCategory,
    ProcedureChannel,
    ProcedureEscalation,
    ProcedureExclusion,
    ProcedureGate,
    ProcedureLimit,
    ProcedurePart,
    ProcedureQuestion,
    ProcedureSeverity,
    ProcedureStep,
    ProcedureStop,
)
from .procedures import Procedure, ProcedureVersion
from .staff import SecondFactor
from .trials import SeenDoubt, Trial
from .units import Membership, Unit

__all__ = [
    "Answer",
    "Attachment",
    "AttemptCounter",
    "Calendar",
    "CalendarDay",
    "CalendarNotice",
    "Case",
    "CaseKey",
    "Clock",
    "ConflictOfInterest",
    "Event",
    "Heartbeat",
    "Identity",
    "Membership",
    "Message",
    "OutboxRow",
    "Procedure",
    "ProcedureCategory",
    "ProcedureChannel",
    "ProcedureEscalation",
    "ProcedureExclusion",
    "ProcedureGate",
    "ProcedureLimit",
    "ProcedurePart",
    "ProcedureQuestion",
    "ProcedureSeverity",
    "ProcedureStep",
    "ProcedureStop",
    "ProcedureVersion",
    "SecondFactor",
    "SeenDoubt",
    "StagedUpload",
    "Trial",
    "Unit",
]
