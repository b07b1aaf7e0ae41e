"""Some forty cases at all stages, made through the actions with a moving clock.

The words are in stories.yaml. Every step is taken by the person in that role, at a
moment counted in workdays from the day of receipt, never later than now.
"""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth import get_user_model
from django.utils import timezone

from casework import actions, codes
from casework.calendars.loading import calendar_from_db
from casework.demonstration.organisation import person
from casework.models import Procedure, Unit
from casework.roles import Role
from complaints import actions as complaints
from complaints.demonstration.publishing import (
    build_outcome_index,
    carry_to_the_public,
)
from complaints.models import Complaint

FILE = Path(__file__).with_name("stories.yaml")
# Each stage with everything that was done before it.
STAGES = (
    "received",
    "accepted",
    "handling",
    "in_review",
    "in_sign_off",
    "signed",
    "answered",
    "closed",
)
AFTER_CLOSING = ("prepared", "approved", "published")


def build(*, at: datetime) -> None:
    build_outcome_index()
    for number, story in enumerate(yaml.safe_load(FILE.read_text("utf-8"))):
        Telling(story, number, at).tell()


class Telling:
    """One story, told from its receipt to the stage it has reached."""

    def __init__(self, story: dict[str, Any], number: int, now: datetime):
        self.story = story
        self.now = now
        self.calendar = calendar_from_db("CN")
        self.received_on = _workdays_before(self.calendar, now, story["ago"])
        # Not all in the same minute of the day.
        self.minute = number * 7 % 50
        self.last = self.moment(0, 9)

    def moment(self, workdays: float, hour: int) -> datetime:
        """Return that hour of the n-th workday after receipt, but never after now."""
        day = self.received_on
        if workdays:
            day = self.calendar.nth_workday(day, int(workdays))
        local = datetime.combine(
            day, time(hour, self.minute), timezone.get_default_timezone()
        )
        return min(local, self.now - timedelta(minutes=5))

    def step(self, workdays: float, hour: int) -> datetime:
        """Return the next moment of this story; each is later than the one before."""
        self.last = max(self.moment(workdays, hour), self.last + timedelta(seconds=30))
        return self.last

    def tell(self) -> None:
        case = self.submit()
        stage = self.story["stage"]
        if stage in ("refused", "withdrawn", "awaiting_supplement"):
            getattr(self, stage)(case)
            return
        reached = STAGES.index("closed" if stage in AFTER_CLOSING else stage)
        for name in STAGES[1 : reached + 1]:
            getattr(self, name)(case)
        if self.story.get("extra") == "message":
            self.exchange_messages(case)
        if stage in AFTER_CLOSING:
            at = self.step(self.reply + 5, 10)
            carry_to_the_public(case, self.story, stage, handler=self.handler, at=at)

    def submit(self) -> Complaint:
        story = self.story
        version = Procedure.objects.get(code=story["procedure"]).current_version
        on_behalf = story["channel"] != "web"
        units = Unit.objects.filter(code=story.get("respondent_unit"))
        texts = ("story", "request", "place", "happened", "respondent", "details")
        receipt = complaints.submit(
            version=version,
            channel=story["channel"],
            category=story["category"],
            story=complaints.Story(**{k: story[k] for k in texts if k in story}),
            token=codes.new_token(),
            at=self.last,
            person=actions.Person(**story["person"]) if story["person"] else None,
            reply_by=story["channel"],
            publish_consent=story["consent"],
            respondent_units=list(units),
            language=story.get("language", "zh-hans"),
            by=person(Role.FIRST_CONTACT) if on_behalf else None,
        )
        return receipt.case

    @property
    def days(self) -> dict[str, int]:
        return self.story["days"]

    @property
    def reply(self) -> int:
        return self.days.get("reply", self.days.get("draft", 0))

    @property
    def handler(self):
        unit = Unit.objects.get(code=self.story["unit"])
        return (
            get_user_model()
            .objects.filter(groups__name=Role.HANDLER, memberships__unit=unit)
            .exclude(username="complained-about")
            .get()
        )

    def accepted(self, case: Complaint) -> None:
        first = person(Role.FIRST_CONTACT)
        actions.accept(case=case, by=first, at=self.step(0, 14))
        if severity := self.story.get("severity"):
            actions.classify(case=case, by=first, at=self.last, severity=severity)
        accepted_at = self.last
        for code, minutes in self.story.get("minutes", {}).items():
            self.last = min(accepted_at + timedelta(minutes=minutes), self.now)
            actions.record_step(case=case, by=first, at=self.last, step=code)

    def handling(self, case: Complaint) -> None:
        actions.assign(
            case=case,
            by=person(Role.FIRST_CONTACT),
            at=self.step(0, 15),
            unit=Unit.objects.get(code=self.story["unit"]),
            handler=self.handler,
        )
        if "saved" in self.days:
            self.save_draft(case, self.days["saved"])

    def save_draft(self, case: Complaint, workdays: int) -> None:
        actions.save_draft(
            case=case,
            by=self.handler,
            at=self.step(workdays, 10),
            parts=self.story["answer"],
            result=self.story.get("result", ""),
        )

    def in_review(self, case: Complaint) -> None:
        self.save_draft(case, self.days["draft"])
        actions.submit_draft(
            case=case, by=self.handler, at=self.step(self.days["draft"], 11)
        )

    def in_sign_off(self, case: Complaint) -> None:
        at = self.step(self.days["draft"], 15)
        actions.approve_review(case=case, by=person(Role.REVIEWER), at=at, number=1)

    def signed(self, case: Complaint) -> None:
        at = self.step(self.days["draft"] + 1, 9)
        actions.sign_off(case=case, by=person(Role.APPROVER), at=at, number=1)

    def answered(self, case: Complaint) -> None:
        actions.reply(
            case=case,
            by=person(Role.FIRST_CONTACT),
            at=self.step(self.reply, 16),
            channel=self.story["channel"],
        )

    def closed(self, case: Complaint) -> None:
        first = person(Role.FIRST_CONTACT)
        satisfaction = self.story.get("satisfaction", "")
        if satisfaction and self.story["channel"] == "web":
            at = self.step(self.reply + 1, 20)
            actions.rate(case=case, at=at, satisfaction=satisfaction)
        actions.record_follow_up(
            case=case,
            by=first,
            at=self.step(self.reply + 2, 10),
            method="phone",
            reached=bool(self.story["person"]),
            satisfaction=satisfaction if self.story["person"] else "",
        )
        actions.close(case=case, by=first, at=self.step(self.reply + 3, 11))

    def exchange_messages(self, case: Complaint) -> None:
        actions.message_submitter(
            case=case,
            by=self.handler,
            at=self.step(1, 10),
            body=(
                "Thank you. Could you tell us the number of the counter, "
                "if you remember it?"
            ),
        )
        actions.send_message(
            case=case, at=self.step(1, 19), body="It was counter 14, on the left."
        )

    def refused(self, case: Complaint) -> None:
        actions.refuse(
            case=case,
            by=person(Role.FIRST_CONTACT),
            at=self.step(self.days["refuse"], 10),
            ground=self.story["exclusion"],
            **self.story["refuse"],
        )

    def withdrawn(self, case: Complaint) -> None:
        at = self.step(self.days["withdraw"], 20)
        actions.withdraw(case=case, at=at, reason=self.story["withdraw"])

    def awaiting_supplement(self, case: Complaint) -> None:
        actions.ask_supplement(
            case=case,
            by=person(Role.FIRST_CONTACT),
            at=self.step(self.days["ask"], 10),
            what=self.story["ask"],
        )


def _workdays_before(calendar, now: datetime, n: int) -> date:
    day = timezone.localdate(now)
    while n:
        day -= timedelta(days=1)
        n -= calendar.is_workday(day)
    return day
