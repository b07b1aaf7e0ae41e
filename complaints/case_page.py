"""What complaints bring to the back office: their texts, their own steps and lists."""

from django.utils.translation import gettext_lazy

from casework.backoffice.kinds import CaseKind
from casework.models import Case

from . import outcome_steps, texts

KIND = CaseKind(
    code=Case.Kind.COMPLAINT,
    title=gettext_lazy("complaint"),
    register_title=gettext_lazy("Complaints"),
    register_url="registers_complaints_modeladmin_index",
    intake_url="register_complaint",
    passages=texts.passages,
    steps=outcome_steps.STEPS,
    panels=outcome_steps.panels,
    worklists=outcome_steps.WORKLISTS,
)
