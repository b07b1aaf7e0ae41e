from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models import Case
from casework.models.scoped import ScopedManager
from casework.sealing import SealedJSONField, SealedTextField, Sealing


class Complaint(Sealing, Case):
    """A complaint (投诉): what happened, in the submitter's own words, sealed."""

    story = SealedTextField(_("what happened"))
    request = SealedTextField(_("what is asked for"), blank=True, default="")
    place = SealedTextField(_("where"), blank=True, default="")
    happened = SealedTextField(_("when"), blank=True, default="")
    respondent = SealedTextField(_("who is concerned"), blank=True, default="")
    # Answers to the category's own questions, by code.
    details = SealedJSONField(default=dict, blank=True)

    # The parent's key is this row's key: found in a list without a second query.
    objects = ScopedManager(through="")
    unscoped = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        default_permissions = ()
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")

    def sealing_key(self) -> bytes:
        return self.data_key

    def sealing_context(self) -> str:
        return f"complaints.complaint:{self.pk}"
