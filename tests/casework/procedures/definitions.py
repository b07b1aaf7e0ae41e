"""Every field of a definition set to something other than its default."""

from casework.procedures.definition import (
    Appeal,
    Area,
    Category,
    Channel,
    Choice,
    Condition,
    Definition,
    Escalation,
    Exclusion,
    Extension,
    FollowUp,
    Gate,
    Intake,
    Limit,
    Opening,
    Part,
    Publication,
    Question,
    Reply,
    Severity,
    Step,
    Stop,
)
from casework.procedures.text import Text

SOMETIMES = Condition(
    ("web", "phone"), ("noise",), ("major",), ("town",), 2, 3
)

FULL = Definition(
    code="full",
    kind="disclosure",
    title=Text("完整", "Full"),
    summary=Text("概要", "Summary"),
    promise=Text("承诺一\n承诺二", "One\nTwo"),
    source=Text("第三条", "Article 3"),
    body="hospital",
    calendar="GB",
    service_hours=(Opening("08:30", "12:00"), Opening("14:00", "17:30")),
    register_name=Text("登记簿", "Register"),
    retention_years=9,
    statistics=Text("每月", "Monthly"),
    desk_unit="bureau",
    intake=Intake("refused", ("name", "email"), 7, Text("首问", "First")),
    reply=Reply(
        "written",
        (Part("findings", Text("查明", "Findings"), Text("写明", "Say"), False),),
        Text("办公室", "The office"),
    ),
    follow_up=FollowUp(True, 3, 20, ("phone", "visit")),
    appeal=Appeal(Text("上级", "Superior"), 30, Text("可申请", "You may")),
    publication=Publication(False, Text("不公开", "Not published")),
    channels=(
        Channel("web", Text("网上", "Web"), True),
        Channel("phone", Text("电话", "Phone")),
    ),
    categories=(
        Category(
            "noise",
            Text("噪声", "Noise"),
            "hall",
            Text("夜间", "At night"),
            (
                Question(
                    "when",
                    Text("何时", "When"),
                    "choice",
                    True,
                    Text("提示", "Hint"),
                    (
                        Choice("day", Text("白天", "Day")),
                        Choice("night", Text("夜间", "Night")),
                    ),
                ),
                Question("where", Text("何处", "Where")),
            ),
        ),
        Category("other", Text("其他", "Other"), "brigade"),
    ),
    severities=(Severity("major", Text("重大", "Major")),),
    areas=(Area("town", Text("城区", "In town")),),
    exclusions=(
        Exclusion(
            "court",
            Text("诉讼", "Court"),
            Text("不属于", "Not ours"),
            Text("法院", "The court"),
            Text("12368", "12368"),
        ),
    ),
    steps=(
        Step("R1", Text("窗口", "Desk"), Text("登记", "Register"), "answer", True, True),
    ),
    limits=(
        Limit(
            "answer",
            Text("答复", "Answer"),
            "case.received",
            "case.answered",
            15,
            "calendar_day",
            "target",
            "none",
            "service",
            5,
            2,
            Extension(10, "workday", 2, "supervisor", False, 40),
            SOMETIMES,
            Text("第五条", "Article 5"),
            False,
        ),
        Limit("blank", Text("限期", "Term"), "case.accepted", "case.closed", None),
    ),
    stops=(
        Stop(
            "restart",
            "supplement.asked",
            "supplement.supplied",
            ("answer",),
            Text("第六条", "Article 6"),
        ),
    ),
    gates=(Gate("review", Text("审核", "Review"), "reviewer", SOMETIMES),),
    escalations=(Escalation(-2, "supervisor", "hour", ("answer",)),),
)
