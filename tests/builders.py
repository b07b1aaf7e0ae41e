"""Smallest valid things in the words of the domain, made through the real actions."""

from datetime import UTC, datetime
from itertools import count

from django.contrib.auth.models import Group, User

from casework import actions, codes
from casework.models import Calendar, Membership, Procedure, ProcedureVersion, Unit
from casework.procedures.definition import (
    Category,
    Channel,
    Definition,
    Exclusion,
    Extension,
    FollowUp,
    Gate,
    Limit,
    Part,
    Reply,
    Severity,
    Step,
    Stop,
)
from casework.procedures.plain import to_plain
from casework.procedures.text import Text
from casework.roles import Role
from complaints import actions as complaints
from complaints.models import Complaint

# Monday 2 March 2026, 09:15 in Shanghai.
MONDAY = datetime(2026, 3, 2, 1, 15, tzinfo=UTC)
PARTS = {"request": "r", "findings": "f", "decision": "d"}

_number = count(1)


def build_units() -> dict[str, Unit]:
    """A bureau with two units below it."""
    bureau = Unit.objects.create(code="bureau", name_zh="政务局", name_en="Bureau")
    return {"bureau": bureau} | {
        code: Unit.objects.create(code=code, parent=bureau, name_zh=zh, name_en=en)
        for code, zh, en in (
            ("hall", "政务服务大厅", "Service hall"),
            ("brigade", "执法大队", "Brigade"),
        )
    }


def build_person(*roles: Role, unit: Unit | None = None, **fields) -> User:
    n = next(_number)
    user = User.objects.create(
        username=fields.pop("username", f"person{n}"),
        email=f"person{n}@example.org",
        is_active=True,
        **fields,
    )
    user.groups.set(Group.objects.filter(name__in=[role.value for role in roles]))
    if unit is not None:
        Membership.objects.create(user=user, unit=unit)
    return user


def build_staff(units: dict[str, Unit]) -> dict[Role, User]:
    """One person a role; the handler sits in the brigade, the others in the office."""
    return {
        role: build_person(
            role,
            unit=units["brigade" if role == Role.HANDLER else "bureau"],
            username=role.value,
        )
        for role in Role
    }


def build_definition(**changes) -> Definition:
    """Seven workdays for the unit, three for the office, both gates."""
    values = {
        "code": "openness",
        "kind": "complaint",
        "title": Text("咨询投诉处理反馈", "Complaints"),
        "calendar": "CN",
        "desk_unit": "bureau",
        "channels": (
            Channel("web", Text("网上", "Web"), public_form=True),
            Channel("phone", Text("电话", "Phone")),
        ),
        "categories": (
            Category("noise", Text("噪声", "Noise"), unit="brigade"),
            Category("service", Text("窗口服务", "Counter service"), unit="hall"),
        ),
        "severities": (Severity("major", Text("重大", "Major")),),
        "steps": (
            Step(
                "inspect",
                Text("承办单位", "The unit"),
                Text("现场勘查", "Looks at the place"),
                recorded=True,
            ),
        ),
        "exclusions": (
            Exclusion("court", Text("诉讼", "Court"), Text("不属于", "Not ours")),
        ),
        "limits": (
            Limit(
                "draft",
                Text("提出拟办意见", "Draft answer"),
                "case.assigned",
                "answer.drafted",
                7,
                promises=2,
                extension=Extension(5, "workday"),
            ),
            Limit(
                "answer", Text("答复", "Answer"), "answer.drafted", "case.answered", 3
            ),
            Limit(
                "accept", Text("受理", "Decide"), "case.received", "case.accepted", 5
            ),
        ),
        "stops": (
            Stop("pause", "supplement.asked", "supplement.supplied", ("accept",)),
        ),
        "gates": (
            Gate("review", Text("审核", "Review"), "reviewer"),
            Gate("sign_off", Text("签批", "Sign-off"), "approver"),
        ),
        "reply": Reply(
            rule="same", parts=tuple(Part(code, Text(code, code)) for code in PARTS)
        ),
        "follow_up": FollowUp(),
    }
    return Definition(**values | changes)


def build_version(units: dict[str, Unit], **changes) -> ProcedureVersion:
    definition = build_definition(**changes)
    procedure, _ = Procedure.objects.get_or_create(
        code=definition.code,
        defaults={
            "title_zh": definition.title.zh,
            "title_en": definition.title.en,
            "calendar": Calendar.objects.get(code=definition.calendar),
            "desk_unit": units["bureau"],
            "live": True,
        },
    )
    return ProcedureVersion.objects.create(
        procedure=procedure,
        number=procedure.versions.count() + 1,
        published_at=MONDAY,
        data=to_plain(definition),
    )


def build_complaint(version: ProcedureVersion, *, at=MONDAY, **changes) -> Complaint:
    return build_receipt(version, at=at, **changes).case


def build_receipt(version: ProcedureVersion, *, at=MONDAY, **changes):
    story = complaints.Story(**changes.pop("story", {"story": "半夜施工"}))
    return complaints.submit(
        **{
            "version": version,
            "channel": "web",
            "category": "noise",
            "story": story,
            "token": codes.new_token(),
            "at": at,
        }
        | changes
    )


def move_to(state: str, case: Complaint, staff: dict, units: dict, *, at=MONDAY):
    """Walk a new case to a state by the real actions, all at one moment."""
    steps = [
        ("accepted", lambda: actions.accept(case=case, by=first, at=at)),
        (
            "handling",
            lambda: actions.assign(case=case, by=first, at=at, unit=units["brigade"]),
        ),
        ("in_review", lambda: _draft(case, handler, at)),
        (
            "in_sign_off",
            lambda: actions.approve_review(case=case, by=reviewer, at=at, number=1),
        ),
        (
            "signed",
            lambda: actions.sign_off(case=case, by=approver, at=at, number=1),
        ),
        (
            "answered",
            lambda: actions.reply(case=case, by=first, at=at, channel=case.channel),
        ),
        ("closed", lambda: actions.close(case=case, by=first, at=at)),
    ]
    first, handler = staff[Role.FIRST_CONTACT], staff[Role.HANDLER]
    reviewer, approver = staff[Role.REVIEWER], staff[Role.APPROVER]
    if state == "received":
        return case
    if state == "refused":
        return actions.refuse(case=case, by=first, at=at, reason="不属于")
    if state == "awaiting_supplement":
        return actions.ask_supplement(case=case, by=first, at=at, what="补充时间")
    if state == "withdrawn":
        return actions.withdraw(case=case, at=at)
    for name, step in steps:
        step()
        if name == state:
            return case
    raise LookupError(state)


def _draft(case, handler, at):
    actions.save_draft(case=case, by=handler, at=at, parts=PARTS, result="supported")
    actions.submit_draft(case=case, by=handler, at=at)
