"""The files that go with a form: chosen, kept under its token, named when refused."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casework import attachments, throttling, uploads
from casework.form_tokens import FormToken
from casework.models import StagedUpload
from casework.screening import names

EXPECTED = "expected_files"
SMALL = frozenset(str(number) for number in range(attachments.FILES_AT_MOST + 1))


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesForm(forms.Form):
    """Where files are chosen. They are checked and kept by casework.attachments."""

    # The name it has in the request; nothing here uses the form's own `files`.
    files = forms.Field(  # type: ignore[assignment]
        label=gettext_lazy("Choose files"),
        help_text=gettext_lazy(
            "jpg, png, pdf, docx, xlsx, mp3 or mp4. "
            "Up to 10 files, each up to 20 MB, all together up to 50 MB. No macros, "
            "no passwords."
        ),
        required=False,
        widget=FilesInput(
            attrs={
                "multiple": True,
                "accept": ".jpg,.jpeg,.png,.pdf,.docx,.xlsx,.mp3,.mp4",
            }
        ),
    )

    def __init__(self) -> None:
        super().__init__({})
        self.full_clean()

    def refuse(self, reason: str) -> None:
        self.add_error("files", reason)


class Enclosures:
    """The files of one form, and what is wrong with those that were refused."""

    def __init__(self, token: FormToken, *, now: datetime, post: Any = None) -> None:
        self.token = token
        self.now = now
        self.form = FilesForm()
        self.staged: list[StagedUpload] = []
        if post is not None:
            self.staged = attachments.staged(token.hash)
            self._miss(post.get(EXPECTED, "0"))

    @property
    def ids(self) -> list[str]:
        return [upload.pk for upload in self.staged]

    @property
    def has_errors(self) -> bool:
        return bool(self.form.errors)

    def _miss(self, expected: str) -> None:
        missing = (int(expected) if expected in SMALL else 0) - len(self.staged)
        if missing > 0:
            self.form.refuse(
                ngettext(
                    "%(count)d file was removed because the form lay open for more "
                    "than a day. Please attach it again.",
                    "%(count)d files were removed because the form lay open for more "
                    "than a day. Please attach them again.",
                    missing,
                )
                % {"count": missing}
            )

    def receive(self, request: HttpRequest) -> None:
        """Take every file of the request, or say beside its name why not."""
        address = throttling.address_key(request, self.now)
        self._receive(
            (file for _, files in request.FILES.lists() for file in files), address
        )
        if getattr(request, "text_was_cut", False):
            self.form.refuse(
                _("The form was larger than we can take, and part of it is missing.")
            )

    def _receive(self, files: Iterable[Any], address: str) -> None:
        for file in files:
            try:
                self._stage(file, address)
            except attachments.NotTaken as refusal:
                self._refuse_one(refusal.shown_name, refusal.reason)
            except (DatabaseError, OSError):
                name = names.clean_name(file.sent_name)
                self._refuse_one(name, _("It could not be stored just now."))

    def _stage(self, file: uploads.ReceivedFile, address: str) -> None:
        attachments.stage(
            file, token_hash=self.token.hash, at=self.now, address=address
        )
        self.staged = attachments.staged(self.token.hash)

    def _refuse_one(self, name: str, reason: str) -> None:
        self.form.refuse(
            _("“%(name)s” was not attached. %(reason)s")
            % {"name": name, "reason": reason}
        )

    def remove(self, upload_id: str) -> None:
        # PostgreSQL takes no NUL, not even to compare with.
        attachments.unstage(upload_id.replace("\0", ""), token_hash=self.token.hash)
        self.staged = attachments.staged(self.token.hash)

    def lose_broken(self) -> bool:
        """Read every file back; drop and name those that are not whole."""
        for upload in self.staged:
            if not attachments.is_whole(upload):
                self.remove(upload.pk)
                self._refuse_one(
                    upload.name, _("It could not be kept. Attach it again.")
                )
        return self.has_errors
