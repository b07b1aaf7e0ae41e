"""What `casework.wagtail_hooks` registers for the organisation's own content."""

from django.db.models import ForeignKey
from wagtail.admin.forms.models import register_form_field_override
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from casework.content_admin.choosing import UnitChoiceField
from casework.content_admin.procedures import ProcedurePolicy, ProcedureViewSet
from casework.models import Procedure, Unit


def register() -> None:
    register_permission_policy(Procedure, ProcedurePolicy(Procedure))
    register_form_field_override(
        ForeignKey, to=Unit, override={"form_class": UnitChoiceField}
    )
    register_snippet(ProcedureViewSet)
