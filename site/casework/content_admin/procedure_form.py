"""The form of a procedure: what is filled in for the editor, and offered for choice."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from casework.content_admin.choosing import RowBoxes, offer_rows
from casework.models import Procedure
from casework.procedures.columns import BETWEEN_CODES

LONGEST_CODE = 40
# What a new row most often says.
NEW_ROWS: dict[str, dict[str, Any]] = {
    "limits": {"starts_on": "case.received", "met_by": "case.answered"},
    "stops": {
        "effect": "pause",
        "from_event": "supplement.asked",
        "to_event": "supplement.supplied",
    },
    "gates": {"code": "review", "role": "reviewer"},
    "escalations": {"role": "supervisor"},
}
# What a code is called that no English title gives.
CODE_WORDS = {
    "channels": "channel",
    "categories": "category",
    "questions": "question",
    "severities": "severity",
    "areas": "area",
    "exclusions": "exclusion",
    "steps": "step",
    "limits": "limit",
    "answer_parts": "part",
}


# Which rows name which others, in which column.
NAMED_IN: dict[str, tuple[tuple[str, str], ...]] = {
    "limits": (("steps", "limit"), ("stops", "limits"), ("escalations", "limits")),
    "channels": (("limits", "channels"), ("gates", "channels")),
    "categories": (("limits", "categories"), ("gates", "categories")),
    "severities": (("limits", "severities"), ("gates", "severities")),
    "areas": (("limits", "areas"), ("gates", "areas")),
}


class ProcedureForm(WagtailAdminModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "code" in self.fields:
            # Cases, addresses and files know a procedure by its code.
            if self.instance.pk:
                self.fields["code"].disabled = self.instance.versions.exists()
            self.fields["code"].required = False
            self.fields["code"].help_text = _(
                "Part of addresses. Left empty, it is made from the English title."
            )
        # The columns ask for commas; boxes to tick do not.
        for name in ("required_fields", "follow_up_methods"):
            self.fields[name].help_text = ""
        for relation, formset in self.formsets.items():
            formset.add_fields = self._prepared(relation, formset)

    def _prepared(self, relation: str, formset: Any) -> Callable:
        """Add to what a formset does with each of its rows, the blank one too."""
        add_fields = formset.add_fields

        def prepare(row: forms.ModelForm, index: int | None) -> None:
            add_fields(row, index)
            offer_rows(row, self.instance)
            for name, field in row.fields.items():
                if isinstance(field.widget, RowBoxes):
                    field.help_text = (
                        _("None ticked: all.")
                        if field.widget.choices
                        else _("This draft has none yet.")
                    )
                elif name == "unit" and relation == "categories":
                    field.required = False
                    field.help_text = _("Left empty: the office in charge.")
                elif name == "code" and relation in CODE_WORDS:
                    field.required = False
                    field.help_text = _("Left empty, it is made on saving.")
            if index is None or index >= formset.initial_form_count():
                self._begin(relation, row)

        return prepare

    def _begin(self, relation: str, row: forms.ModelForm) -> None:
        row.initial |= NEW_ROWS.get(relation, {})

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if code:
            return code
        title = self.data.get(self.add_prefix("title_en"), "")
        others = Procedure.objects.exclude(pk=self.instance.pk)
        return new_code(title, "procedure", others.values_list("code", flat=True))

    def save(self, commit: bool = True) -> Any:
        for relation, word in CODE_WORDS.items():
            if relation in self.formsets:
                give_codes(self.formsets[relation], word)
        for row in kept_rows(self.formsets["categories"]):
            if row.unit_id is None:
                row.unit = self.cleaned_data["desk_unit"]
        for relation, places in NAMED_IN.items():
            gone = deleted_codes(self.formsets[relation])
            for other, column in places:
                for row in kept_rows(self.formsets[other]):
                    forget(row, column, gone)
        return super().save(commit)


def kept_rows(formset: Any) -> list[Any]:
    gone = formset.deleted_forms
    return [form.instance for form in formset.forms if form not in gone]


def deleted_codes(formset: Any) -> set[str]:
    gone = {form.instance.code for form in formset.deleted_forms}
    return gone - {row.code for row in kept_rows(formset)}


def forget(row: Any, column: str, gone: set[str]) -> None:
    """Drop what a row says of rows that were just deleted.

    Of several the others stay. What named only those is left for the editor to decide:
    an empty list would mean all.
    """
    said = BETWEEN_CODES.split(getattr(row, column))
    left = [code for code in said if code not in gone]
    if len(left) < len(said) and (left or column == "limit"):
        setattr(row, column, ", ".join(left))


def give_codes(formset: Any, word: str) -> None:
    """Give the rows without a code one that no other row of the list has."""
    rows = [
        form.instance for form in formset.forms if form not in formset.deleted_forms
    ]
    taken = {row.code for row in rows if row.code}
    for row in rows:
        if not row.code:
            title = getattr(row, "title_en", "") or getattr(row, "action_en", "")
            row.code = new_code(title, word, taken)
            taken.add(row.code)


def new_code(title: str, word: str, taken: Iterable[str]) -> str:
    """Make a code from an English title; without one it is the word and a number."""
    taken = set(taken)
    code = slugify(title)
    if len(code) > LONGEST_CODE - 4:
        # Whole words only, and room for a number.
        code = code[: LONGEST_CODE - 3].rpartition("-")[0] or code[: LONGEST_CODE - 4]
    if code and code not in taken:
        return code
    stem, number = code or word, 2 if code else 1
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"
