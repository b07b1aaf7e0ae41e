"""The form of a procedure: six tabs, in the order a case goes."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
)

from casework.content_admin.choosing import (
    CodeBoxes,
    EventSelect,
    RowBoxes,
    RowSelect,
)
from casework.content_admin.problem_panel import ROW_NAMES, TabsUnderProblems
from casework.content_admin.procedure_form import ProcedureForm
from casework.content_admin.rarely import Rarely
from casework.procedures import happenings

PERSONAL_DETAILS = [
    ("name", _("name")),
    ("phone", _("phone")),
    ("email", _("e-mail")),
    ("address", _("address")),
]
FOLLOW_UP_METHODS = [
    ("phone", _("phone")),
    ("visit", _("visit")),
    ("letter", _("letter")),
    ("email", _("e-mail")),
    ("web", _("this website")),
]


def pair(name: str, **options) -> FieldRowPanel:
    """A text in both languages, side by side."""
    return FieldRowPanel(
        [FieldPanel(f"{name}_zh"), FieldPanel(f"{name}_en")], **options
    )


def row(*names: str) -> FieldRowPanel:
    return FieldRowPanel([FieldPanel(name) for name in names])


def code() -> FieldPanel:
    # A draft may wait for its codes; publication does not.
    return FieldPanel("code", required_on_save=False)


def event(name: str, events: tuple[str, ...]) -> FieldPanel:
    return FieldPanel(name, widget=EventSelect(events))


def boxes(name: str) -> FieldPanel:
    """Codes of other rows of the draft, to be ticked."""
    return FieldPanel(name, widget=RowBoxes(name))


LISTS = ("channels", "categories", "severities", "areas")
CONDITION = Rarely(
    [FieldRowPanel([boxes(name) for name in LISTS]), row("units_from", "units_to")],
    name=_("Only for some cases"),
)
CODE = Rarely([code()], name=_("Code"))
SOURCE = Rarely([pair("source")], name=_("Legal source"))

PROMISE = [
    MultiFieldPanel(
        [
            row("code", "kind"),
            pair("title"),
            pair("summary"),
            pair("promise"),
            pair("source"),
        ],
        heading=_("Promise in words"),
    ),
    MultiFieldPanel(
        [
            row("desk_unit", "calendar"),
            row("body", "service_hours"),
            pair("register_name"),
            FieldPanel("retention_years"),
        ],
        heading=_("Office and records"),
    ),
    PublishingPanel(),
]

INTAKE = [
    InlinePanel(
        "channels",
        [pair("title"), FieldPanel("public_form"), CODE],
        heading=_("Channels"),
        label=ROW_NAMES["channels"],
        help_text=_("The ways in. Exactly one of them is the form on this site."),
    ),
    MultiFieldPanel(
        [
            FieldPanel("anonymous"),
            FieldPanel("required_fields", widget=CodeBoxes(choices=PERSONAL_DETAILS)),
            FieldPanel("supplement_days"),
            pair("first_contact"),
        ],
        heading=_("Intake"),
    ),
    InlinePanel(
        "exclusions",
        [
            pair("title"),
            pair("reason"),
            pair("redirect"),
            Rarely([pair("redirect_contact"), code()], name=_("Contact and code")),
        ],
        heading=_("Not accepted"),
        label=ROW_NAMES["exclusions"],
        help_text=_("What this procedure does not take, why, and who does."),
    ),
]

CATEGORIES = [
    InlinePanel(
        "categories",
        [
            pair("title"),
            FieldPanel("unit"),
            Rarely([pair("description"), code()], name=_("Description and code")),
        ],
        heading=_("Categories"),
        label=ROW_NAMES["categories"],
        help_text=_("What a case can be about, and the unit that handles it."),
    ),
    InlinePanel(
        "questions",
        [
            pair("title"),
            FieldRowPanel(
                [
                    FieldPanel(
                        "category",
                        required_on_save=False,
                        widget=RowSelect("categories", _("Choose a category")),
                    ),
                    FieldPanel("kind"),
                    FieldPanel("required"),
                ]
            ),
            Rarely(
                [pair("hint"), FieldPanel("choices_text"), code()],
                name=_("Hint, choices and code"),
            ),
        ],
        heading=_("Questions"),
        label=ROW_NAMES["questions"],
        help_text=_(
            "What the form asks in one category, beside the common questions. A"
            " category needs none; a new one is offered after saving the draft."
        ),
        classname="collapsed",
    ),
    InlinePanel(
        "severities",
        [pair("title"), CODE],
        heading=_("Severities"),
        label=ROW_NAMES["severities"],
        help_text=_("Only where the path or a time limit depends on it."),
        classname="collapsed",
    ),
    InlinePanel(
        "areas",
        [pair("title"), CODE],
        heading=_("Areas"),
        label=ROW_NAMES["areas"],
        help_text=_("Where a matter is, only where a time limit depends on it."),
        classname="collapsed",
    ),
]

STEPS_AND_LIMITS = [
    InlinePanel(
        "steps",
        [
            pair("actor"),
            pair("action"),
            FieldRowPanel(
                [
                    FieldPanel("limit", widget=RowSelect("limits", _("No time limit"))),
                    FieldPanel("recorded"),
                    FieldPanel("public"),
                ]
            ),
            CODE,
        ],
        heading=_("Steps"),
        label=ROW_NAMES["steps"],
        help_text=_(
            "The way a case goes, in the public's words. Tick “staff record when it is"
            " done” for what no action of the back office says by itself, such as"
            " arriving on site; after saving, time limits can begin and end with it."
        ),
    ),
    InlinePanel(
        "limits",
        [
            pair("title"),
            FieldRowPanel(
                [
                    event("starts_on", happenings.STARTS),
                    event("met_by", happenings.MEETS),
                ]
            ),
            row("amount", "unit", "kind"),
            Rarely(
                [
                    row("extension_amount", "extension_unit", "extension_times"),
                    row("extension_ceiling", "extension_role"),
                    FieldPanel("extension_notify"),
                ],
                name=_("May be extended"),
            ),
            CONDITION,
            Rarely(
                [row("roll", "hours"), row("warn_before", "promises")],
                name=_("How it is counted, warnings and promised dates"),
            ),
            Rarely(
                [pair("source"), FieldRowPanel([code(), FieldPanel("public")])],
                name=_("Legal source, code and publicity"),
            ),
        ],
        heading=_("Time limits"),
        label=ROW_NAMES["limits"],
        help_text=_(
            "From one event to another. Zero minutes is “at once”, zero days “the same"
            " day”. A limit without a number stops publication."
        ),
    ),
    InlinePanel(
        "stops",
        [
            FieldPanel("effect"),
            FieldRowPanel(
                [
                    event("from_event", happenings.STOPS),
                    event("to_event", happenings.STOPS),
                ]
            ),
            boxes("limits"),
            SOURCE,
        ],
        heading=_("Time that does not count"),
        label=ROW_NAMES["stops"],
        help_text=_(
            "Between two events: while more is asked for, or others are consulted. A"
            " new time limit is offered after saving the draft."
        ),
        classname="collapsed",
    ),
]

GATES_AND_ANSWER = [
    InlinePanel(
        "gates",
        [
            row("code", "role"),
            pair("title"),
            CONDITION,
        ],
        heading=_("Gates"),
        label=ROW_NAMES["gates"],
        help_text=_("Who must agree before an answer leaves, in this order."),
    ),
    MultiFieldPanel([FieldPanel("reply_rule"), pair("reply_who")], heading=_("Answer")),
    InlinePanel(
        "answer_parts",
        [
            pair("title"),
            FieldPanel("required"),
            Rarely([pair("hint"), code()], name=_("Hint and code")),
        ],
        heading=_("Parts of an answer"),
        label=ROW_NAMES["answer_parts"],
    ),
    InlinePanel(
        "escalations",
        [row("after", "unit", "role"), boxes("limits")],
        heading=_("Escalation"),
        label=ROW_NAMES["escalations"],
        help_text=_(
            "Who is told, and how long after a time limit: 0 at the limit, a negative"
            " number before it. Each rung is told once."
        ),
        classname="collapsed",
    ),
]

AFTERWARDS = [
    MultiFieldPanel(
        [
            row("follow_up_required", "follow_up_within_days", "follow_up_coverage"),
            FieldPanel(
                "follow_up_methods", widget=CodeBoxes(choices=FOLLOW_UP_METHODS)
            ),
        ],
        heading=_("Follow-up"),
    ),
    MultiFieldPanel(
        [pair("appeal_to"), FieldPanel("appeal_within_days"), pair("appeal_text")],
        heading=_("Appeal"),
    ),
    MultiFieldPanel(
        [FieldPanel("publish_outcomes"), pair("publication_rule"), pair("statistics")],
        heading=_("Publication"),
    ),
]

PROCEDURE_FORM = TabsUnderProblems(
    [
        ObjectList(PROMISE, heading=_("Promise")),
        ObjectList(INTAKE, heading=_("Intake")),
        ObjectList(CATEGORIES, heading=_("Categories and questions")),
        ObjectList(STEPS_AND_LIMITS, heading=_("Steps and limits")),
        ObjectList(GATES_AND_ANSWER, heading=_("Gates and answer")),
        ObjectList(AFTERWARDS, heading=_("After the answer")),
    ],
    base_form_class=ProcedureForm,
)
