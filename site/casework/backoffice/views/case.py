from typing import Any

from django.http import HttpRequest, HttpResponse

from casework import calendar_files
from casework.backoffice import timeline
from casework.backoffice.clock_rows import clock_rows
from casework.backoffice.files import file_rows
from casework.backoffice.kinds import kind_of
from casework.backoffice.listing import case_url
from casework.backoffice.steps import offers
from casework.backoffice.versions import version_rows
from casework.backoffice.words import person_name

from .pages import CasePage


class CaseView(CasePage):
    """Everything about one case that this person may know, and what they may do."""

    template_name = "backoffice/case.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        situation = self.situation
        kind = kind_of(situation.case)
        files = file_rows(situation)
        context = {
            "offers": offers(situation),
            "clocks": clock_rows(situation, now=situation.now),
            "files": files,
            # Those that came with a message are shown beside it.
            "own_files": [
                file
                for file in files
                if file.message_id is None or not situation.reads_text
            ],
            "panels": kind.panels(situation),
        }
        if situation.case.handler:
            context["handler"] = person_name(situation.case.handler)
        if situation.case.registered_by:
            context["first_contact"] = person_name(situation.case.registered_by)
        if situation.reads_text:
            context |= {
                "passages": kind.passages(situation.case),
                "answers": version_rows(situation),
                "messages_both_ways": situation.messages,
            }
        if situation.reads_events:
            context["lines"] = timeline.lines(situation)
        return super().get_context_data(**context, **kwargs)


class DatesView(CasePage):
    """What still runs on the case, for the calendar of whoever reads it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.situation.require("read_case")
        now = self.situation.now
        rows = clock_rows(self.situation, now=now)
        return calendar_files.of_case(
            self.case,
            [row.why for row in rows if row.clock.is_running],
            url=request.build_absolute_uri(case_url(self.case)),
            at=now,
        )
