"""The receipt (受理回执): what the person takes away, the same at every retry."""

from dataclasses import dataclass
from datetime import datetime

from casework import access, codes, form_tokens, promised_dates
from casework.form_tokens import FormToken
from casework.models import Attachment, Case
from casework.references import format_reference
from complaints.actions import Receipt


@dataclass(frozen=True)
class ReceiptPage:
    """What stands on the printed page. The code is empty once it is no longer shown."""

    case: Case
    reference: str
    code: str
    files: list[Attachment]
    promises: promised_dates.Promises


def fresh(receipt: Receipt, *, now: datetime) -> ReceiptPage:
    return _page(receipt.case, codes.format_code(receipt.code), now)


def known(token: FormToken, *, now: datetime) -> ReceiptPage | None:
    """Return the receipt of a form that was sent before, or None."""
    case = access.case_for_form(token.hash)
    if case is None:
        return None
    return _page(case, _code_again(case, token, now), now)


def _code_again(case: Case, token: FormToken, now: datetime) -> str:
    """Return the code a retry may see again: soon after, and only if it is right.

    A master key changed in between would make another code out of the same token.
    """
    if now - case.submitted_at > form_tokens.RECEIPT_SHOWN:
        return ""
    code = codes.code_for(token.secret)
    return codes.format_code(code) if codes.verify_code(code, case.code_hash) else ""


def _page(case: Case, code: str, now: datetime) -> ReceiptPage:
    files = Attachment.unscoped.filter(case=case, message=None).order_by("position")
    return ReceiptPage(
        case=case,
        reference=format_reference(case.reference),
        code=code,
        files=list(files.select_related("case__key")),
        promises=promised_dates.promises(case, now=now),
    )
