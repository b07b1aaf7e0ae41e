"""The forms of the steps. No form has a field for the state: it follows the step."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from casework.actions.answering import reply_channels
from casework.actions.oversight import REASON_LENGTH
from casework.models import Case, Unit
from casework.roles import Role
from casework.typed_text import TypedText

from .situation import Situation
from .steps import extendable_limits
from .words import (
    FOLLOW_UP_METHODS,
    SATISFACTION_WORDS,
    amount,
    channel_title,
    person_name,
)

WORDS = 4_000  # characters of a reason, a remark, a note
PART = 20_000  # characters of one part of an answer


def lines(count: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": count})


class StepForm(forms.Form):
    """A form about one case; may leave out or prefill fields for it."""

    def __init__(self, data: Any = None, *, situation: Situation) -> None:
        super().__init__(data)
        self.situation = situation
        self.case = situation.case
        self.prepare()

    def prepare(self) -> None:
        """Fit the fields to the case."""


class RemarksForm(StepForm):
    """For a step that needs nothing but perhaps a word to colleagues."""

    remarks = TypedText(
        label=_("Remarks"),
        help_text=_("Only colleagues see them."),
        limit=WORDS,
        required=False,
        widget=lines(3),
    )


class RefusalForm(StepForm):
    ground = forms.ChoiceField(
        label=_("Ground"),
        help_text=_("The grounds that the procedure knows. Say more below."),
        required=False,
    )
    reason = TypedText(
        label=_("Reason"),
        help_text=_(
            "The submitter reads this. Left empty, the words of the ground are sent."
        ),
        limit=WORDS,
        required=False,
        widget=lines(5),
    )
    redirect = TypedText(
        label=_("Who is competent, and how to reach them"),
        help_text=_(
            "The submitter reads this. Left empty, the words of the ground are sent."
        ),
        limit=WORDS,
        required=False,
        widget=lines(3),
    )

    def prepare(self) -> None:
        exclusions = self.case.definition.exclusions
        self.fields["ground"].choices = [
            ("", _("another ground, said below")),
            *((row.code, row.title) for row in exclusions),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        ground = self._ground(cleaned.get("ground", ""))
        if ground is not None:
            words = ground.reason, _both(ground.redirect, ground.redirect_contact)
            cleaned["reason"] = cleaned.get("reason") or self._said(words[0])
            cleaned["redirect"] = cleaned.get("redirect") or self._said(words[1])
        if not cleaned.get("reason"):
            self.add_error("reason", _("Say why the case is not accepted."))
        return cleaned

    def _ground(self, code: str) -> Any:
        exclusions = self.case.definition.exclusions
        return next((row for row in exclusions if row.code == code), None)

    def _said(self, text: Any) -> str:
        """In the language of the submitter, not of the colleague."""
        wants_english = self.case.language.startswith("en")
        return (text.en or text.zh) if wants_english else (text.zh or text.en)


def _both(first: Any, second: Any) -> Any:
    return type(first)(
        zh="\n".join(filter(None, (first.zh, second.zh))),
        en="\n".join(filter(None, (first.en, second.en))),
    )


class SupplementForm(StepForm):
    what = TypedText(
        label=_("What is missing"),
        help_text=_(
            "All of it in one notice: more may be asked for only once. "
            "The submitter reads this."
        ),
        limit=WORDS,
        widget=lines(6),
    )


class PersonChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return person_name(obj)


class AssignmentForm(StepForm):
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Unit.objects.none(), empty_label=None
    )
    handler = PersonChoiceField(
        label=_("Handler"),
        help_text=_("Left open, the unit decides who handles it."),
        queryset=get_user_model().objects.none(),
        required=False,
        empty_label=_("the unit decides"),
    )
    remarks = TypedText(
        label=_("Remarks"),
        help_text=_("Only colleagues see them."),
        limit=WORDS,
        required=False,
        widget=lines(3),
    )

    def prepare(self) -> None:
        units = assignable_units(self.case)
        self.fields["unit"].queryset = units
        self.fields["handler"].queryset = handlers_of(units, self.case)
        suggested = self.case.definition.category(self.case.category).unit
        current = self.case.unit.code if self.case.unit else suggested
        self.initial["unit"] = units.filter(code=current).first()
        self.initial["handler"] = self.case.handler_id
        if units.filter(code=suggested).exists():
            self.fields["unit"].help_text = _("Suggested by the category: %(unit)s") % {
                "unit": units.get(code=suggested).name
            }


def assignable_units(case: Case) -> QuerySet[Unit]:
    """Return the units in use, less those the case is about and what is below them."""
    about = Unit.objects.filter(pk__in=case.conflicts.values("unit_id"))
    units = Unit.objects.in_use()
    for path in about.values_list("path", flat=True):
        units = units.exclude(path__startswith=path)
    return units


def handlers_of(units: Iterable[Unit], case: Case) -> QuerySet:
    return (
        get_user_model()
        .objects.filter(
            is_active=True,
            groups__name=Role.HANDLER.value,
            memberships__unit__in=units,
        )
        .exclude(pk__in=case.conflicts.exclude(user=None).values("user_id"))
        .distinct()
        .order_by("last_name", "first_name", "username")
    )


class ReturnForm(StepForm):
    reason = TypedText(
        label=_("Reason"),
        help_text=_("Why this is not your unit’s, and whose it is if you know."),
        limit=WORDS,
        widget=lines(4),
    )


class GateForm(StepForm):
    """Agree with the version that was read, or send it back."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    remarks = TypedText(
        label=_("Remarks"),
        help_text=_("Needed to send the draft back: what has to change?"),
        limit=WORDS,
        required=False,
        widget=lines(4),
    )

    def prepare(self) -> None:
        if self.situation.answer is not None:
            self.initial["number"] = self.situation.answer.number


class ReplyForm(StepForm):
    channel = forms.ChoiceField(label=_("Answered by"), widget=forms.RadioSelect)
    remarks = TypedText(
        label=_("Remarks"),
        help_text=_(
            "Only colleagues see them: who took the call, the letter’s number."
        ),
        limit=WORDS,
        required=False,
        widget=lines(3),
    )

    def prepare(self) -> None:
        channels = reply_channels(self.case)
        self.fields["channel"].choices = [
            (code, channel_title(self.case.definition, code)) for code in channels
        ]
        if len(channels) == 1:
            self.initial["channel"] = channels[0]


class FollowUpForm(StepForm):
    method = forms.ChoiceField(label=_("How"), widget=forms.RadioSelect)
    reached = forms.TypedChoiceField(
        label=_("Was the submitter reached?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    satisfaction = forms.ChoiceField(
        label=_("How satisfied is the submitter?"),
        choices=[("", _("not said")), *SATISFACTION_WORDS.items()],
        required=False,
    )
    remarks = TypedText(
        label=_("What was said"),
        help_text=_("Only colleagues see it."),
        limit=WORDS,
        required=False,
        widget=lines(4),
    )

    def prepare(self) -> None:
        methods = self.case.definition.follow_up.methods or ("phone",)
        self.fields["method"].choices = [
            (code, FOLLOW_UP_METHODS.get(code, code)) for code in methods
        ]
        if len(methods) == 1:
            self.initial["method"] = methods[0]


class ExtensionForm(StepForm):
    limit = forms.ChoiceField(label=_("Time limit"))
    amount = forms.IntegerField(label=_("Added time"), min_value=1)
    reason = TypedText(
        label=_("Reason"),
        help_text=_("The submitter reads this."),
        limit=WORDS,
        widget=lines(4),
    )

    def prepare(self) -> None:
        limits = extendable_limits(self.situation)
        self.fields["limit"].choices = [
            (
                limit.code,
                _("%(limit)s (at most %(amount)s more)")
                % {
                    "limit": limit.title,
                    "amount": amount(limit.extension.amount, limit.extension.unit),
                },
            )
            for limit in limits
            if limit.extension is not None
        ]


class MessageForm(StepForm):
    body = TypedText(
        label=_("Message"),
        help_text=_("The submitter reads this on the tracking page."),
        limit=WORDS,
        widget=lines(6),
    )


class NoteForm(StepForm):
    body = TypedText(
        label=_("Note"),
        help_text=_("Only colleagues who work on the case see it."),
        limit=WORDS,
        widget=lines(6),
    )


class ConflictForm(StepForm):
    person = PersonChoiceField(
        label=_("Person"),
        queryset=get_user_model().objects.none(),
        required=False,
        empty_label=_("no single person"),
    )
    unit = forms.ModelChoiceField(
        label=_("Unit"),
        help_text=_("Nobody in this unit, or in one below it, will find the case."),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("no unit"),
    )
    reason = TypedText(label=_("How they are concerned"), limit=WORDS, widget=lines(4))

    def prepare(self) -> None:
        people = get_user_model().objects.filter(is_active=True, groups__isnull=False)
        self.fields["person"].queryset = people.distinct().order_by(
            "last_name", "first_name", "username"
        )
        self.fields["unit"].queryset = Unit.objects.all()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if bool(cleaned.get("person")) == bool(cleaned.get("unit")):
            raise forms.ValidationError(
                _("Choose either a person or a unit."), code="one_of_two"
            )
        return cleaned


class ReasonForm(StepForm):
    """Why an identity or an original file must be opened. Written down first."""

    reason = TypedText(
        label=_("Reason"),
        limit=WORDS,
        widget=lines(3),
    )

    def prepare(self) -> None:
        self.fields["reason"].help_text = _(
            "At least %(n)s characters. It is written into the record of the case "
            "before anything is shown, and auditors see that you opened it."
        ) % {"n": REASON_LENGTH}
