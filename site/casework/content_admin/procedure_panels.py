"""The form of a procedure: six tabs, in the order a case goes."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
)

from casework.content_admin.choosing import CodeBoxes, EventSelect
from casework.content_admin.problem_panel import ROW_NAMES, TabsUnderProblems
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


class ProcedureForm(WagtailAdminModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Cases, addresses and files know a procedure by its code.
        if "code" in self.fields and self.instance.pk:
            self.fields["code"].disabled = self.instance.versions.exists()
        # The columns ask for commas; boxes to tick do not.
        for name in ("required_fields", "follow_up_methods"):
            self.fields[name].help_text = ""


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


def row_of_step() -> FieldRowPanel:
    names = ("limit", "recorded", "public")
    return FieldRowPanel([code(), *map(FieldPanel, names)])


CONDITION = row(
    "channels", "categories", "severities", "areas", "units_from", "units_to"
)

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
        [FieldRowPanel([code(), FieldPanel("public_form")]), pair("title")],
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
            code(),
            pair("title"),
            pair("reason"),
            pair("redirect"),
            pair("redirect_contact"),
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
            FieldRowPanel([code(), FieldPanel("unit")]),
            pair("title"),
            pair("description"),
        ],
        heading=_("Categories"),
        label=ROW_NAMES["categories"],
        help_text=_("What a case can be about, and the unit that handles it."),
    ),
    InlinePanel(
        "questions",
        [
            FieldRowPanel(
                [
                    FieldPanel("category", required_on_save=False),
                    code(),
                    FieldPanel("kind"),
                    FieldPanel("required"),
                ]
            ),
            pair("title"),
            pair("hint"),
            FieldPanel("choices_text"),
        ],
        heading=_("Questions"),
        label=ROW_NAMES["questions"],
        help_text=_("What the form asks in one category, beside the common questions."),
    ),
    InlinePanel(
        "severities",
        [code(), pair("title")],
        heading=_("Severities"),
        label=ROW_NAMES["severities"],
        classname="collapsed",
    ),
    InlinePanel(
        "areas",
        [code(), pair("title")],
        heading=_("Areas"),
        label=ROW_NAMES["areas"],
        classname="collapsed",
    ),
]

STEPS_AND_LIMITS = [
    InlinePanel(
        "steps",
        [
            row_of_step(),
            pair("actor"),
            pair("action"),
        ],
        heading=_("Steps"),
        label=ROW_NAMES["steps"],
        help_text=_("The way a case goes, in the public's words."),
    ),
    InlinePanel(
        "limits",
        [
            FieldRowPanel([code(), FieldPanel("public")]),
            pair("title"),
            FieldRowPanel(
                [
                    event("starts_on", happenings.STARTS),
                    event("met_by", happenings.MEETS),
                ]
            ),
            row("amount", "unit", "kind"),
            row("roll", "hours", "warn_before", "promises"),
            row("extension_amount", "extension_unit", "extension_times"),
            FieldPanel("extension_ceiling"),
            row("extension_role", "extension_notify"),
            CONDITION,
            pair("source"),
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
            row("effect", "limits"),
            FieldRowPanel(
                [
                    event("from_event", happenings.STOPS),
                    event("to_event", happenings.STOPS),
                ]
            ),
            pair("source"),
        ],
        heading=_("Time that does not count"),
        label=ROW_NAMES["stops"],
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
        [FieldRowPanel([code(), FieldPanel("required")]), pair("title"), pair("hint")],
        heading=_("Parts of an answer"),
        label=ROW_NAMES["answer_parts"],
    ),
    InlinePanel(
        "escalations",
        [row("after", "unit", "role", "limits")],
        heading=_("Escalation"),
        label=ROW_NAMES["escalations"],
        help_text=_("Who is told, and when. Before the limit: a negative number."),
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
