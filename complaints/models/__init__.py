from .complaints import Complaint
from .outcomes import Outcome
from .pages import OutcomeIndexPage, OutcomePage

__all__ = ["Complaint", "Outcome", "OutcomeIndexPage", "OutcomePage"]
