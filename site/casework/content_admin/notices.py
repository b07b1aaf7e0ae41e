"""Loading next year's notice, and taking one back."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.calendars import amending, loading
from casework.calendars.doubts import doubts_of
from casework.calendars.notices import Notice, NoticeError, parse_notice
from casework.clocks import Calendar as Days
from casework.content_admin.calendar_changes import CalendarChangeView
from casework.models import CalendarNotice

LONGEST = 64 * 1024  # characters; a notice lists some forty days


class NoticeForm(forms.Form):
    text = forms.CharField(
        label=_("Text of the notice"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_(
            "As it is published: 一、元旦：1月1日至3日放假调休，共3天。1月4日上班。"
            " Or one day a line: 2027-01-01 off 元旦. JSON in the shape of holiday-cn"
            " is read too."
        ),
    )
    file = forms.FileField(
        label=_("or a file with it"),
        required=False,
        help_text=_("Text, CSV or JSON."),
        widget=forms.ClearableFileInput(attrs={"accept": ".txt,.csv,.json"}),
    )
    title = forms.CharField(
        label=_("Title"),
        required=False,
        max_length=200,
        help_text=_("Left empty, that of the State Council Office for the year."),
    )
    source = forms.CharField(
        label=_("Source"),
        required=False,
        max_length=300,
        help_text=_("Where it is published."),
    )

    def __init__(self, *args: Any, expected: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > LONGEST:
            raise forms.ValidationError(_("No notice is as long as this file."))
        try:
            return file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(_("The file is not UTF-8 text.")) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        name = "file" if cleaned.get("file") else "text"
        # The second step sends the words back, not the file.
        cleaned["text"] = cleaned.get(name) or ""
        if not self.errors:
            try:
                cleaned["notice"] = parse_notice(
                    cleaned["text"], expected=self.expected
                )
            except NoticeError as error:
                self.add_error(name, str(error))
        return cleaned


class NoticeView(CalendarChangeView):
    form_class = NoticeForm
    page_title = _("Load a notice")
    header_icon = "upload"
    confirm = _("Load the notice")
    lead = _(
        "Paste the notice or choose a file. You see what would change before "
        "anything does."
    )

    def new_form(self, **options: Any) -> forms.Form:
        known_until = self.calendar.root.known_until
        expected = known_until.year + 1 if known_until else None
        return super().new_form(expected=expected, **options)

    def candidate(self, cleaned: dict[str, Any]) -> Days:
        amending.refuse_gap(self.calendar, cleaned["notice"])
        before = loading.calendar_from_db(self.calendar.code)
        return amending.with_notice(before, cleaned["notice"])

    def carry_out(self, cleaned: dict[str, Any]) -> Sequence[amending.ChangedDay]:
        return amending.load_notice(
            self.calendar.code,
            cleaned["notice"],
            at=timezone.now(),
            source=cleaned["source"],
            title=cleaned["title"],
            by=self.request.user,
        )

    def heading(self, cleaned: dict[str, Any]) -> str:
        notice: Notice = cleaned["notice"]
        title = cleaned["title"] or notice.title
        known_until = self.calendar.known_until
        if known_until and notice.year <= known_until.year:
            said = gettext(
                "What changes in %(year)s, which is loaded already: %(title)s"
            )
        else:
            said = gettext("What this notice for %(year)s changes: %(title)s")
        return said % {"title": title, "year": notice.year}

    def doubts(self, cleaned: dict[str, Any]) -> Sequence[str]:
        before = loading.calendar_from_db(self.calendar.code)
        return doubts_of(cleaned["notice"], before, today=timezone.localdate())

    def year(self, cleaned: dict[str, Any]) -> int:
        return cleaned["notice"].year


class TakeBackView(CalendarChangeView):
    """Takes back the notice loaded last; nothing is asked but whether."""

    page_title = _("Take a notice back")
    header_icon = "undo"
    confirm = _("Take the notice back")

    @cached_property
    def notice(self) -> CalendarNotice:
        notice = amending.last_loaded(self.calendar)
        if notice is None or str(notice.pk) != str(self.kwargs["notice"]):
            raise Http404
        return notice

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = forms.Form(data={})
        form.is_valid()
        return self.show_effect(form)

    def candidate(self, cleaned: dict[str, Any]) -> Days:
        return amending.without_notice(self.notice)

    def carry_out(self, cleaned: dict[str, Any]) -> Sequence[amending.ChangedDay]:
        return amending.take_back(self.notice, at=timezone.now(), by=self.request.user)

    def heading(self, cleaned: dict[str, Any]) -> str:
        return gettext("What changes without this notice: %(title)s") % {
            "title": self.notice.title
        }

    def year(self, cleaned: dict[str, Any]) -> int:
        return self.notice.year
