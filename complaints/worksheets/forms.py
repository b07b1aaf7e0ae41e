"""The forms of an import: whose sheet it is, and what its columns are."""

from collections import Counter
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.models import ProcedureVersion
from casework.typed_text import TypedText
from complaints.models import Sender

from .judging import Judge
from .mapping import FIELDS, ORDERS, Mapping

NEW = "new"
VALUES_ASKED = 60  # of the category column; more is no table of categories


class BringForm(forms.Form):
    """Whose sheet, and the file."""

    sender = forms.ChoiceField(label=_("Sender"))
    name = TypedText(
        label=_("Name of the new sender"),
        help_text=_("For example: 12345 hotline."),
        limit=100,
        required=False,
    )
    procedure = forms.ChoiceField(label=_("Procedure of its cases"), required=False)

    def __init__(self, data: Any, *, versions: list[ProcedureVersion]) -> None:
        super().__init__(data)
        self.versions = {version.procedure.code: version for version in versions}
        senders = Sender.objects.filter(
            procedure__in=[version.procedure_id for version in versions]
        )
        self.senders = {str(sender.pk): sender for sender in senders}
        self.fields["sender"].choices = [
            *((pk, sender.name) for pk, sender in self.senders.items()),
            (NEW, _("a new sender")),
        ]
        self.fields["procedure"].choices = [
            (code, version.definition.title) for code, version in self.versions.items()
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("sender") == NEW and "name" not in self.errors:
            self._check_new(cleaned)
        return cleaned

    def _check_new(self, cleaned: dict[str, Any]) -> None:
        name = cleaned.get("name", "")
        if not name:
            self.add_error("name", _("Give the new sender a name."))
        elif Sender.objects.filter(name=name).exists():
            self.add_error("name", _("There is a sender of that name already."))
        if not cleaned.get("procedure"):
            self.add_error("procedure", _("Choose the procedure of its cases."))

    def chosen(self) -> Sender:
        """Return the sender, not yet saved if it is new."""
        given = self.cleaned_data
        if given["sender"] != NEW:
            return self.senders[given["sender"]]
        version = self.versions[given["procedure"]]
        return Sender(name=given["name"], procedure=version.procedure)


class MappingForm(forms.Form):
    """Which column is what, and which value is which category."""

    channel = forms.ChoiceField(label=_("How it came in"))
    order = forms.ChoiceField(
        label=_("How days are written"), choices=list(ORDERS.items())
    )
    category = forms.ChoiceField(
        label=_("Category of all other rows"),
        help_text=_("Without one, a row whose value is in no table is bad."),
        required=False,
    )
    limit = TypedText(
        label=_("The sender’s own limit"),
        help_text=_("In its own words; shown with each case. It starts no clock."),
        limit=300,
        required=False,
    )

    def __init__(
        self, data: Any, *, mapping: Mapping, judge: Judge, found: Counter[str]
    ) -> None:
        self.mapping, self.headings = mapping, judge.headings
        self.definition = judge.definition
        self.values = [value for value, _n in found.most_common(VALUES_ASKED)]
        self.counts = found
        initial = {
            "channel": mapping.channel or self._hotline(),
            "order": mapping.order,
            "category": mapping.category,
            "limit": mapping.limit,
        }
        super().__init__(data, initial=initial)
        self._offer_what_the_procedure_has()
        self._offer_columns()
        self._offer_categories(judge)

    def _hotline(self) -> str:
        codes = [row.code for row in self.definition.channels]
        likely = [code for code in codes if "hotline" in code]
        likely += [code for code in codes if code == "phone"]
        return (likely or codes or [""])[0]

    def _offer_what_the_procedure_has(self) -> None:
        self.fields["channel"].choices = [
            (row.code, row.title) for row in self.definition.channels
        ]
        self.fields["category"].choices = [("", _("none")), *self._categories()]

    def _categories(self) -> list[tuple[str, object]]:
        return [(row.code, row.title) for row in self.definition.categories]

    def _offer_columns(self) -> None:
        choices = [("", _("not in the sheet")), *((h, h) for h in self.headings)]
        for row in FIELDS:
            self.fields[f"column-{row.code}"] = forms.ChoiceField(
                label=row.title,
                choices=choices,
                required=row.needed,
                initial=self.mapping.columns.get(row.code, ""),
            )

    def _offer_categories(self, judge: Judge) -> None:
        choices = [("", _("as all other rows")), *self._categories()]
        for number, value in enumerate(self.values):
            self.fields[f"value-{number}"] = forms.ChoiceField(
                label=f"{value[:80]} ({self.counts[value]})",
                choices=choices,
                required=False,
                initial=judge.category_of(value),
            )

    @property
    def needed_columns(self) -> list[forms.BoundField]:
        return [self[f"column-{row.code}"] for row in FIELDS if row.needed]

    @property
    def other_columns(self) -> list[forms.BoundField]:
        return [self[f"column-{row.code}"] for row in FIELDS if not row.needed]

    @property
    def category_values(self) -> list[forms.BoundField]:
        return [self[f"value-{number}"] for number in range(len(self.values))]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        taken: dict[str, str] = {}
        for row in FIELDS:
            name = cleaned.get(f"column-{row.code}")
            if name and name in taken:
                self.add_error(
                    f"column-{row.code}",
                    _("This column is “%(other)s” already.") % {"other": taken[name]},
                )
            elif name:
                taken[name] = str(row.title)
        return cleaned

    @property
    def chosen(self) -> Mapping:
        given = self.cleaned_data
        columns = {row.code: given[f"column-{row.code}"] for row in FIELDS}
        said = {value: given[f"value-{n}"] for n, value in enumerate(self.values)}
        # Yesterday's values may come again tomorrow.
        categories = {
            value: code
            for value, code in (self.mapping.categories | said).items()
            if code
        }
        return Mapping(
            columns={code: name for code, name in columns.items() if name},
            order=given["order"],
            channel=given["channel"],
            category=given["category"],
            categories=categories,
            severities=self.mapping.severities,
            limit=given["limit"],
        )
