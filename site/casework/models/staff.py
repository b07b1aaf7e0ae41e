"""What a member of staff proves beside the password."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SecondFactor(models.Model):
    """An authenticator of one person (第二重验证): codes that change every 30 seconds.

    The secret is wrapped like the key of a case, so a copied database proves nothing.
    One is in force; another may be waiting to be confirmed by its first code.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    wrapped = models.BinaryField()
    key_version = models.PositiveIntegerField(db_index=True)
    begun_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    # The time step of the last code: a code overheard is used up.
    last_step = models.BigIntegerField(default=0)
    # SHA-256 of codes of 80 bits, each good once where the authenticator is lost.
    recovery = models.JSONField(default=list)

    class Meta:
        default_permissions = ()
        verbose_name = _("second factor")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(confirmed_at__isnull=False),
                name="casework_secondfactor_one_in_force",
            )
        ]

    def __str__(self) -> str:
        return f"second factor of {self.user_id}"

    @property
    def context(self) -> str:
        return f"casework.secondfactor:{self.pk}"
