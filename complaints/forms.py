from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from casework.actions import Person
from casework.captcha.fields import OnceCaptchaField
from casework.models import Unit
from casework.procedures.definition import Category, Definition
from casework.typed_text import TypedText
from complaints import questions
from complaints.actions import Story

STORY = 20_000  # characters
REQUEST = 4_000
LINE = 300

ANONYMOUS, NAMED = "anonymous", "named"
WEB, PHONE, EMAIL, LETTER = "web", "phone", "email", "letter"
REPLY_BY = {
    WEB: _("On this site: I look it up with my number and code"),
    PHONE: _("By phone"),
    EMAIL: _("By e-mail"),
    LETTER: _("By letter"),
}
# What must be known to answer that way.
NEEDED_FOR = {PHONE: "phone", EMAIL: "email", LETTER: "address"}
CONSENT = (("no", _("No")), ("yes", _("Yes")))


def lines(count: int, **attrs: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": count, **attrs})


class ComplaintForm(forms.Form):
    """What every complaint asks, with the questions of its category."""

    story = TypedText(
        label=_("What happened"),
        help_text=_("In your own words. Up to 20,000 characters."),
        limit=STORY,
        widget=lines(10),
        error_messages={"required": _("Tell us what happened.")},
    )
    happened = TypedText(
        label=_("When"),
        help_text=_("As exactly as you can, for example: 3 March, about nine o’clock."),
        limit=LINE,
        required=False,
    )
    place = TypedText(
        label=_("Where"),
        help_text=_("For example the hall and the counter, or the street."),
        limit=LINE,
        required=False,
    )
    request = TypedText(
        label=_("What you ask for"),
        help_text=_("What should be done, or put right?"),
        limit=REQUEST,
        widget=lines(4),
        required=False,
    )
    respondent_unit = forms.ChoiceField(
        label=_("Is it about one of our units or its staff?"),
        help_text=_(
            "The unit you name, and everybody in it, will neither see nor handle "
            "your complaint."
        ),
        required=False,
    )
    respondent = TypedText(
        label=_("Who or what is concerned"),
        help_text=_("Name, badge or counter number, or a description."),
        limit=LINE,
        required=False,
    )
    standing = forms.ChoiceField(
        label=_("Do you give your name?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you give your name.")},
    )
    name = TypedText(
        label=_("Name"),
        limit=100,
        error_messages={"required": _("Enter your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.RegexField(
        label=_("Phone"),
        regex=r"^\s*[+＋(（]{0,2}\d[\d\s()（）.\-－—转ext]{4,38}$",
        widget=forms.TelInput(attrs={"autocomplete": "tel"}),
        error_messages={
            "required": _("Enter a phone number."),
            "invalid": _("Enter a phone number in digits, for example 021 5555 0123."),
        },
    )
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("We write there only that there is news, never what it is about."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Enter an e-mail address.")},
    )
    address = TypedText(
        label=_("Postal address"),
        limit=LINE,
        error_messages={"required": _("Enter an address.")},
        widget=lines(3, autocomplete="street-address"),
    )
    reply_by = forms.ChoiceField(
        label=_("How do you want the answer?"), widget=forms.RadioSelect, initial=WEB
    )
    publish_consent = forms.ChoiceField(
        label=_("May we publish your own words with the outcome?"),
        help_text=_(
            "Names and anything that points to you are taken out first, and another "
            "person checks it. You can change your mind at any time. If you say no, "
            "the outcome may still be published, in our words."
        ),
        choices=CONSENT,
        initial="no",
        widget=forms.RadioSelect,
    )

    TOLD = ("story", "happened", "place", "request", "respondent_unit", "respondent")
    IDENTITY = ("name", "phone", "email", "address")

    # The form says which fields are optional; a browser must not hold back the rest.
    use_required_attribute = False

    def __init__(
        self,
        data: Any = None,
        *,
        definition: Definition,
        category: Category,
        units: Iterable[Unit],
    ) -> None:
        super().__init__(data)
        self.definition = definition
        self.category = category
        self.units = {unit.code: unit for unit in units}
        self.own_questions = questions.fields_for(category)
        self.fields.update(self.own_questions)
        self._ask_person()
        self._offer_units()
        self._offer_standing()
        self._offer_replies()

    def _choice(self, name: str) -> forms.ChoiceField:
        return cast(forms.ChoiceField, self.fields[name])

    def _is_a_choice(self, name: str) -> bool:
        choices: Any = self._choice(name).choices
        return len(choices) > 1

    def show_as_typed(self) -> None:
        """Draw what was typed as it is: nobody asked yet whether it is right."""
        self._errors = ErrorDict()
        self.cleaned_data = {}

    def _ask_person(self) -> None:
        """Mark what a named complaint must give; who stays anonymous gives nothing."""
        for name in self.IDENTITY:
            self.fields[name].required = name in self.definition.intake.required_fields

    def _offer_units(self) -> None:
        self._choice("respondent_unit").choices = [
            ("", _("No, or I do not know")),
            *((unit.code, unit.name) for unit in self.units.values()),
        ]

    def _offer_standing(self) -> None:
        choices = [(NAMED, _("Yes, with my name"))]
        if self.definition.intake.anonymous == "accepted":
            choices.append((ANONYMOUS, _("No, anonymously")))
        elif self.definition.intake.anonymous == "treated_as_report":
            choices.append((ANONYMOUS, _("No, anonymously: it is taken as a report")))
        self._choice("standing").choices = choices
        if len(choices) == 1:
            self.fields["standing"].initial = NAMED

    def _offer_replies(self) -> None:
        """An answer on the channel the case came by is an answer on this site."""
        ways = {
            "same": [WEB],
            "written": [WEB, EMAIL, LETTER],
            "chosen": [WEB, PHONE, EMAIL, LETTER],
        }[self.definition.reply.rule]
        self._choice("reply_by").choices = [(way, REPLY_BY[way]) for way in ways]

    @property
    def asks_standing(self) -> bool:
        return self._is_a_choice("standing")

    @property
    def asks_reply(self) -> bool:
        return self._is_a_choice("reply_by")

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[name] for name in self.own_questions]

    @property
    def identity(self) -> list[forms.BoundField]:
        return [self[name] for name in self.IDENTITY]

    @property
    def identity_required(self) -> list[str]:
        """Labels of the details that a named complaint must give."""
        return [str(bound.label) for bound in self.identity if bound.field.required]

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("standing") == NAMED:
            self._require_way_to_answer(cleaned)
        else:
            self._forget_person(cleaned)
        return cleaned

    def _forget_person(self, cleaned: dict[str, Any]) -> None:
        """Anonymous means anonymous: what was typed into these fields is dropped."""
        for name in self.IDENTITY:
            cleaned[name] = ""
            self.errors.pop(name, None)
        cleaned["reply_by"] = WEB

    def _require_way_to_answer(self, cleaned: dict[str, Any]) -> None:
        name = NEEDED_FOR.get(cleaned.get("reply_by", WEB))
        if name and not cleaned.get(name) and name not in self.errors:
            self.add_error(name, self.fields[name].error_messages["required"])

    @property
    def rows(self) -> list[tuple[str, Any]]:
        """Label and words of everything given, as it is read before sending."""
        shown = [
            *self.questions,
            *(self[name] for name in self.TOLD),
            *self.identity,
            self["reply_by"],
            self["publish_consent"],
        ]
        rows = [
            (str(bound.label), _in_words(bound, self.cleaned_data)) for bound in shown
        ]
        return [(label, words) for label, words in rows if words]

    @property
    def person(self) -> Person | None:
        if self.cleaned_data["standing"] == ANONYMOUS:
            return None
        return Person(**{name: self.cleaned_data[name] for name in self.IDENTITY})

    @property
    def told(self) -> Story:
        kept = ("story", "request", "place", "happened", "respondent")
        return Story(
            **{name: self.cleaned_data[name] for name in kept},
            details=questions.answers_in(self.cleaned_data, self.category.questions),
        )

    @property
    def respondent_units(self) -> list[Unit]:
        unit = self.units.get(self.cleaned_data["respondent_unit"])
        return [unit] if unit else []

    @property
    def wants_publication(self) -> bool:
        return self.cleaned_data["publish_consent"] == "yes"


def _in_words(bound: forms.BoundField, cleaned: dict[str, Any]) -> Any:
    given = cleaned.get(bound.name)
    if isinstance(bound.field, forms.ChoiceField):
        choices: Any = bound.field.choices
        return dict(choices).get(given, "") if given else ""
    return "" if given is None else given


class SendingForm(forms.Form):
    """The last question before a complaint is sent."""

    captcha = OnceCaptchaField(
        help_text=_(
            "This keeps programs from flooding the office. If neither picture nor "
            "recording works for you, call, write or come to us."
        )
    )

    def __init__(self, data: Any = None, *, token: str, key: str = "") -> None:
        super().__init__(data)
        self.picture.bind(token=token, key=key)

    @property
    def picture(self) -> OnceCaptchaField:
        return cast(OnceCaptchaField, self.fields["captcha"])
