"""Which event a phrase of the ledger means; any other becomes a recorded step."""

import re

# "from": what starts a clock. The first that matches holds.
STARTS = (
    (r"^assignment|^transfer( |$)|^dispatch to|received by the", "case.assigned"),
    (r"draft reply received", "answer.drafted"),
    (r"^(acceptance|request accepted)( by .*)?$", "case.accepted"),
    (r"^registration$", "case.registered"),
    (r"^(end of handling|decision received|handling or review)", "case.answered"),
    (
        r"complaint( or report)?( received)?$"
        r"|^(first )?contact( received)?$|^(visit|inquiry|arrival|claim|request)$"
        r"|^(report|grievance|dispute|opinion|message|information|case) received$"
        r"|^(letter( or call)?|call) received$|^receipt$|^application( |$)",
        "case.received",
    ),
)
# What is done: the words of an action that ends a clock.
MEETS = (
    (r"decide on acceptance", "case.accepted"),
    (r"send a draft reply", "answer.drafted"),
    (
        r"^answer (the (person|complainant|petitioner)|an? )|^answer$|^written answer"
        r"|^answer after inquiry|^give the customer a satisfying answer"
        r"|^finish and (tell|answer)|^examine the substance and answer",
        "case.answered",
    ),
)
# A limit whose date is agreed with somebody.
AGREED = re.compile("约定|承诺|预约|协商")


def event_in(phrase: str, table: tuple[tuple[str, str], ...]) -> str:
    """Return the event, or nothing where the phrase names none that we know."""
    for pattern, event in table:
        if re.search(pattern, phrase):
            return event
    return ""
