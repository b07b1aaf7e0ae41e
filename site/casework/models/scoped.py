"""Managers that return only what the acting person may see."""

from django.db import models

from casework import actors


class ScopedManager(models.Manager):
    """The default manager of case models; returns nothing when nobody acts.

    `through` is the path from the row to its case ("" for the case itself). It is
    the guard behind `casework.access`, which is the gate: Wagtail's generic views,
    choosers and exports all start from the default manager.
    """

    def __init__(self, through: str = "case__"):
        super().__init__()
        self.through = through

    def get_queryset(self):
        from casework import access

        rows = super().get_queryset()
        actor = actors.current()
        if actor is None:
            return rows.none()
        if actor.is_system:
            return rows
        return rows.filter(access.visible_to(actor, through=self.through))
