"""What a submitter wrote, as colleagues read it: texts, and answers to questions."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.backoffice.kinds import Passage
from casework.models import Case
from casework.procedures.definition import Question

from .models import Complaint

TEXTS = (
    ("story", gettext_lazy("What happened")),
    ("happened", gettext_lazy("When")),
    ("place", gettext_lazy("Where")),
    ("request", gettext_lazy("What is asked for")),
    ("respondent", gettext_lazy("Who or what is concerned")),
)
# What the sender of a worksheet says of a case: kept among the details.
SENDERS = {
    "sender_number": gettext_lazy("Sender’s number"),
    "sender_limit": gettext_lazy("The sender’s own limit"),
    "sender_due": gettext_lazy("To be answered by, as the sender says"),
    "sender_area": gettext_lazy("Area, as the sender says"),
    "sender_category": gettext_lazy("Category, as the sender says"),
    "sender_severity": gettext_lazy("Severity, as the sender says"),
    "sender_secret": gettext_lazy("The submitter’s identity is to be kept secret"),
}


def complaint_of(case: Case) -> Complaint:
    """Return the complaint that a case, already let through by `access`, is."""
    complaint: Complaint = case.complaint  # type: ignore[attr-defined]  # child row
    complaint.data_key = case.data_key
    return complaint


def passages(case: Case) -> list[Passage]:
    """Return what the submitter wrote: the texts, then the category's own questions."""
    complaint = complaint_of(case)
    found = [Passage(title, getattr(complaint, name)) for name, title in TEXTS]
    questions = case.definition.category(case.category).questions
    asked = {question.code: question for question in questions}
    for code, answer in complaint.details.items():
        question = asked.get(code)
        title = question.title if question else SENDERS.get(code, code)
        found.append(Passage(title, _in_words(question, answer)))
    return [passage for passage in found if passage.text]


def _in_words(question: Question | None, answer: str) -> str:
    if question is None:
        return _("Yes") if answer == "yes" else str(answer)
    if question.kind == "yes_no":
        return _("Yes") if answer == "yes" else _("No")
    choices = {choice.code: choice.title for choice in question.choices}
    return str(choices.get(answer, answer))
