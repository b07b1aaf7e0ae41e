"""A complaint entered for a caller, a visitor or a letter: one screen, one receipt."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.actions import Person
from casework.backoffice.words import REPLY_WAYS
from casework.models import ProcedureVersion, Unit
from casework.procedures.definition import Category
from casework.typed_text import TypedText

from . import questions
from .actions import Story
from .forms import LINE, REQUEST, STORY, lines

ANONYMOUS, NAMED = "anonymous", "named"
IDENTITY = ("name", "phone", "email", "address")
NEEDED_FOR = {"phone": "phone", "email": "email", "letter": "address"}
# By the rule of the procedure; an answer by the same channel needs no choice.
WAYS = {"written": ("letter", "email", "web"), "chosen": tuple(REPLY_WAYS)}
CLOCKS_DIFFER = timedelta(minutes=2)
OLDEST = timedelta(days=366)


class OnBehalfForm(forms.Form):
    """What the first contact writes down."""

    channel = forms.ChoiceField(label=_("How it came in"))
    received_at = forms.DateTimeField(
        label=_("When it came in"),
        help_text=_("The time limits run from here: for a letter, its arrival."),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(
            format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}
        ),
    )
    category = forms.ChoiceField(label=_("Category"))
    story = TypedText(
        label=_("What happened"),
        help_text=_("As it was told or written."),
        limit=STORY,
        widget=lines(9),
    )
    happened = TypedText(label=_("When"), limit=LINE, required=False)
    place = TypedText(label=_("Where"), limit=LINE, required=False)
    request = TypedText(
        label=_("What is asked for"), limit=REQUEST, required=False, widget=lines(3)
    )
    respondent_unit = forms.ModelChoiceField(
        label=_("The unit complained about"),
        help_text=_("Nobody in it, or below it, will find the case."),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("none, or not known"),
        to_field_name="code",
    )
    respondent = TypedText(
        label=_("Who or what is concerned"),
        help_text=_("A colleague whose full name stands here will not find the case."),
        limit=LINE,
        required=False,
    )
    standing = forms.ChoiceField(label=_("Submitter"), widget=forms.RadioSelect)
    name = TypedText(label=_("Name"), limit=100, required=False)
    phone = forms.RegexField(
        label=_("Phone"),
        regex=r"^\s*[+＋]?[\d０-９][\d０-９\s()（）.\-－转ext]{4,38}$",
        required=False,
        error_messages={"invalid": _("Enter a phone number in digits.")},
    )
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    address = TypedText(label=_("Postal address"), limit=LINE, required=False)
    reply_by = forms.ChoiceField(label=_("Answer wanted"), required=False)
    language = forms.ChoiceField(
        label=_("Language of the submitter"), choices=settings.LANGUAGES
    )
    publish_consent = forms.BooleanField(
        label=_("Agrees that their own words may be published"),
        help_text=_("Ask. Without a clear yes, leave it open."),
        required=False,
    )

    TOLD = ("story", "happened", "place", "request", "respondent_unit", "respondent")

    def __init__(
        self, data: Any = None, *, version: ProcedureVersion, now: datetime
    ) -> None:
        super().__init__(data)
        self.version, self.now = version, now
        self.definition = version.definition
        self._offer_channels_and_categories()
        self._offer_standing()
        self._offer_ways_to_answer()
        self._ask_questions()
        self.fields["respondent_unit"].queryset = Unit.objects.in_use()
        self.fields["received_at"].initial = timezone.localtime(now)

    def _offer_channels_and_categories(self) -> None:
        # What people fill in themselves comes by the form.
        channels = [row for row in self.definition.channels if not row.public_form]
        channels = channels or list(self.definition.channels)
        self.fields["channel"].choices = [(row.code, row.title) for row in channels]
        self.fields["category"].choices = [
            ("", _("choose")),
            *((row.code, row.title) for row in self.definition.categories),
        ]

    def _offer_standing(self) -> None:
        choices = [(NAMED, _("named"))]
        if self.definition.intake.anonymous != "refused":
            choices.append((ANONYMOUS, _("anonymous")))
        self.fields["standing"].choices = choices
        self.fields["standing"].initial = NAMED

    def _offer_ways_to_answer(self) -> None:
        ways = WAYS.get(self.definition.reply.rule)
        if ways is None:
            del self.fields["reply_by"]
        else:
            self.fields["reply_by"].choices = [(way, REPLY_WAYS[way]) for way in ways]

    def _ask_questions(self) -> None:
        """Offer every category's questions; a caller need not know all answers."""
        for category in self.definition.categories:
            for name, field in questions.fields_for(category).items():
                field.required = False
                self.fields[f"{category.code}-{name}"] = field

    @property
    def questions(self) -> list[tuple[Category, list[forms.BoundField]]]:
        groups = [
            (
                category,
                [
                    self[f"{category.code}-{name}"]
                    for name in questions.fields_for(category)
                ],
            )
            for category in self.definition.categories
        ]
        return [(category, fields) for category, fields in groups if fields]

    @property
    def told(self) -> list[forms.BoundField]:
        return [self[name] for name in self.TOLD]

    @property
    def identity(self) -> list[forms.BoundField]:
        return [self[name] for name in IDENTITY]

    def clean_received_at(self) -> datetime:
        moment = self.cleaned_data["received_at"]
        if moment > self.now + CLOCKS_DIFFER:
            raise forms.ValidationError(
                _("That lies in the future."), code="in_the_future"
            )
        if moment < self.now - OLDEST:
            raise forms.ValidationError(
                _("That is more than a year ago."), code="too_old"
            )
        return min(moment, self.now)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("standing") == ANONYMOUS:
            for name in IDENTITY:
                cleaned[name] = ""
                self.errors.pop(name, None)
        else:
            self._require(self._needed(cleaned), cleaned)
        return cleaned

    def _needed(self, cleaned: dict[str, Any]) -> set[str]:
        needed = set(self.definition.intake.required_fields) & set(IDENTITY)
        way = NEEDED_FOR.get(cleaned.get("reply_by", ""))
        return needed | ({way} if way else set())

    def _require(self, names: Iterable[str], cleaned: dict[str, Any]) -> None:
        for name in names:
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("This is needed of a named submitter."))

    @property
    def chosen_category(self) -> Category:
        return self.definition.category(self.cleaned_data["category"])

    @property
    def story_told(self) -> Story:
        given = self.cleaned_data
        prefix = f"{self.chosen_category.code}-"
        answers = {
            name.removeprefix(prefix): value
            for name, value in given.items()
            if name.startswith(prefix)
        }
        return Story(
            story=given["story"],
            request=given["request"],
            place=given["place"],
            happened=given["happened"],
            respondent=given["respondent"],
            details=questions.answers_in(answers, self.chosen_category.questions),
        )

    @property
    def person(self) -> Person | None:
        if self.cleaned_data["standing"] == ANONYMOUS:
            return None
        return Person(**{name: self.cleaned_data[name] for name in IDENTITY})

    @property
    def reply_way(self) -> str:
        return self.cleaned_data.get("reply_by") or self.cleaned_data["channel"]
