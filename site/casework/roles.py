"""The ten roles: what each may do. Groups of these names are made by a migration.

A role says what somebody may do; unit membership, assignment and conflict of
interest say to which cases (`casework.access`).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    FIRST_CONTACT = "first_contact", _("first contact")
    HANDLER = "handler", _("handler")
    REVIEWER = "reviewer", _("reviewer")
    APPROVER = "approver", _("approver")
    PUBLISHER = "publisher", _("publisher")
    SUPERVISOR = "supervisor", _("supervisor")
    AUDITOR = "auditor", _("auditor")
    IDENTITY_CUSTODIAN = "identity_custodian", _("identity custodian")
    PROCEDURE_EDITOR = "procedure_editor", _("procedure editor")
    ADMINISTRATOR = "administrator", _("administrator")


# Rights on cases, by codename of the permission on casework.Case.
RIGHTS: dict[Role, frozenset[str]] = {
    Role.FIRST_CONTACT: frozenset(
        {
            "read_case",
            "register_case",
            "accept_case",
            "refuse_case",
            "ask_supplement",
            "assign_case",
            "reply_case",
            "record_follow_up",
            "close_case",
            "classify_case",
            "record_step",
            # What moves what is owed is not the handler's to do.
            "correct_time",
            "message_submitter",
            "add_note",
            "declare_conflict",
            "reveal_identity",
        }
    ),
    Role.HANDLER: frozenset(
        {
            "read_case",
            "return_case",
            "draft_answer",
            "record_step",
            "promise_date",
            "message_submitter",
            "add_note",
            "declare_conflict",
            "reveal_identity",
            "record_follow_up",
            "request_extension",
            "prepare_outcome",
        }
    ),
    Role.REVIEWER: frozenset(
        {"read_case", "review_answer", "add_note", "declare_conflict", "close_case"}
    ),
    Role.APPROVER: frozenset(
        {
            "read_case",
            "sign_off_answer",
            "extend_limit",
            "classify_case",
            "correct_time",
            "approve_outcome",
            "add_note",
            "declare_conflict",
        }
    ),
    # Works on the redacted record and its page only, never on a case.
    Role.PUBLISHER: frozenset({"publish_outcome"}),
    Role.SUPERVISOR: frozenset({"read_case", "add_note", "declare_conflict"}),
    # Who, what, when and why; never the text of a case.
    Role.AUDITOR: frozenset({"read_events"}),
    Role.IDENTITY_CUSTODIAN: frozenset({"reveal_identity", "open_original"}),
    Role.PROCEDURE_EDITOR: frozenset(),
    Role.ADMINISTRATOR: frozenset(),
}

# Those whose work is no case: they find none, and are told of none.
FIND_NO_CASE = frozenset({Role.PUBLISHER, Role.PROCEDURE_EDITOR, Role.ADMINISTRATOR})
ALL_RIGHTS = frozenset().union(*RIGHTS.values())
