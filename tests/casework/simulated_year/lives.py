"""How a case goes, thrown by dice: in time or late, stopped, put off, left lying."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from casework import actions
from casework.models import ProcedureVersion
from tests.builders import PARTS, build_complaint

from .oracle import Days, Record
from .promises import Pace


class Life:
    """One case from its receipt on: acts, and writes down what it did beside.

    `script` yields the moment of the next step and takes it when it is asked on.
    """

    def __init__(
        self,
        version: ProcedureVersion,
        pace: Pace,
        days: Days,
        people: dict[str, Any],
        *,
        dice: Random,
        at: datetime,
    ) -> None:
        self.version, self.pace, self.people = version, pace, people
        self.dice, self.at = dice, at
        definition = version.definition
        self.severity = (
            "urgent" if definition.severities and dice.random() < 0.7 else ""
        )
        self.record = Record(definition, self.severity, days)
        self.steps = [step.code for step in definition.steps]
        self.codes = {limit.code: limit for limit in self.record.limits}

    # --- The words of the script -------------------------------------------------

    def perhaps(self, share: float) -> bool:
        return self.dice.random() < share

    def later(self) -> datetime:
        hours = self.dice.uniform(self.pace.least, self.pace.most)
        self.at += timedelta(minutes=max(1, round(hours * 60)))
        return self.at

    def do(self, verb: str, name: str, by: str | None = None, **given: Any) -> bool:
        """Take the step; one that is not possible now happens in neither book."""
        who = {"by": self.people[by]} if by else {}
        try:
            getattr(actions, verb)(case=self.case, at=self.at, **who, **given)
        except actions.NotNow:
            return False
        self.record.happens(name, self.at, given.get("done_at"), **given)
        return True

    # --- The script ----------------------------------------------------------------

    def script(self) -> Iterator[datetime]:
        yield self.at
        self.receive()
        yield self.later()
        if self.perhaps(0.05):
            self.do("withdraw", "case.withdrawn")
            return
        if self.perhaps(0.3):
            self.do("ask_supplement", "supplement.asked", "first_contact", what="…")
            if self.perhaps(0.15):
                return  # never answered: the clock stands still for ever
            yield self.later()
            self.do("supply", "supplement.supplied", body="…")
            yield self.later()
        if self.perhaps(0.06):
            self.do("refuse", "case.refused", "first_contact", reason="…")
            return
        self.do("accept", "case.accepted", "first_contact")
        yield self.later()
        self.assign()
        yield self.later()
        if self.perhaps(0.08):
            self.do("return_case", "case.returned", "handler", reason="…")
            yield self.later()
            self.assign()
            yield self.later()
        yield from self.on_the_way()
        if self.perhaps(0.07):
            return  # left lying: the whole ladder is told
        yield from self.to_the_answer()
        yield from self.after_the_answer()

    def receive(self) -> None:
        """By the form, or as a letter that somebody enters days after it came."""
        came, entered = self.at, {}
        if self.perhaps(0.12):
            came -= timedelta(minutes=self.dice.randint(60, 5000))
            entered = {"by": self.people["first_contact"], "received_at": came}
        self.case = build_complaint(
            self.version,
            at=self.at,
            severity=self.severity,
            channel="phone" if entered else "web",
            **entered,
        )
        self.record.happens("case.received", self.at, came)
        self.record.happens("case.registered", self.at)

    def assign(self) -> None:
        unit = self.people["brigade"]
        self.do("assign", "case.assigned", "first_contact", unit=unit)

    def on_the_way(self) -> Iterator[datetime]:
        for code in self.steps:
            if self.perhaps(0.8):
                self.record_step(code)
                yield self.later()
        for code, limit in self.codes.items():
            if limit.extension and self.perhaps(0.5):
                self.extend(code, limit.extension.amount)
                yield self.later()
            if limit.promises and self.perhaps(0.7):
                self.promise(code)
                yield self.later()
        if self.perhaps(0.3):
            self.do("message_submitter", "message.sent", "handler", body="…")
            yield self.later()
            if self.perhaps(0.8):
                self.do("send_message", "message.received", body="…")
                yield self.later()
        for code, limit in self.codes.items():
            if limit.promises and self.perhaps(0.4):
                self.promise(code)
                yield self.later()
            if limit.extension and limit.extension.times > 1 and self.perhaps(0.5):
                self.extend(code, 2)
                yield self.later()

    def record_step(self, code: str) -> None:
        # Some steps are written down an hour after they were done.
        back = timedelta(minutes=self.dice.choice([0, 0, 7]))
        self.do(
            "record_step", f"step:{code}", "handler", step=code, done_at=self.at - back
        )

    def extend(self, code: str, amount: int) -> None:
        self.do(
            "extend_limit",
            "limit.extended",
            "approver",
            limit=code,
            amount=self.dice.randint(1, amount),
            reason="…",
        )

    def promise(self, code: str) -> None:
        until = (self.at + timedelta(days=self.dice.randint(1, 9))).date()
        self.do("promise_date", "limit.promised", "handler", limit=code, until=until)

    def to_the_answer(self) -> Iterator[datetime]:
        for number in (1, 2, 3):
            actions.save_draft(
                case=self.case,
                by=self.people["handler"],
                at=self.at,
                parts=PARTS,
                result="explained",
            )
            self.do("submit_draft", "answer.drafted", "handler")
            yield self.later()
            back = {"number": number, "remarks": "…"}
            if number == 1 and self.perhaps(0.2):
                self.do("send_back", "answer.sent_back", "reviewer", **back)
            else:
                self.do("approve_review", "answer.reviewed", "reviewer", number=number)
                yield self.later()
                if number == 3 or self.perhaps(0.85):
                    self.do("sign_off", "answer.signed_off", "approver", number=number)
                    break
                self.do("decline", "answer.declined", "approver", **back)
            yield self.later()
        yield self.later()
        channel = self.case.channel
        self.do("reply", "case.answered", "first_contact", channel=channel)

    def after_the_answer(self) -> Iterator[datetime]:
        yield self.later()
        if self.perhaps(0.7):
            self.do(
                "record_follow_up",
                "follow_up.recorded",
                "first_contact",
                method="phone",
                reached=True,
            )
            yield self.later()
        if self.perhaps(0.8):
            self.do("close", "case.closed", "first_contact")
