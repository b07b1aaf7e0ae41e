from .complaints import Complaint
from .outcomes import Outcome
from .pages import OutcomeIndexPage, OutcomePage
from .worksheets import Sender, SenderNumber, Worksheet, WorksheetRow

__all__ = [
    "Complaint",
    "Outcome",
    "OutcomeIndexPage",
    "OutcomePage",
    "Sender",
    "SenderNumber",
    "Worksheet",
    "WorksheetRow",
]
