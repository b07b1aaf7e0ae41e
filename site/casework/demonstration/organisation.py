"""The units and people of the Yunxi District Government Services Bureau (invented)."""

from pathlib import Path

import yaml
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from casework.models import Membership, Unit
from casework.roles import Role

FILE = Path(__file__).with_name("organisation.yaml")
# Printed by `make demo`; a demonstration has nothing to protect.
PASSWORD = "openwindow-demo"  # noqa: S105


def _contents() -> dict:
    return yaml.safe_load(FILE.read_text())


def build_units() -> None:
    """Make the bureau and its units, parents before children."""
    for order, row in enumerate(_contents()["units"]):
        parent = Unit.objects.get(code=row["parent"]) if "parent" in row else None
        values = {name: row[name] for name in row if name not in {"code", "parent"}}
        Unit.objects.update_or_create(
            code=row["code"],
            defaults=values | {"parent": parent, "sort_order": order},
        )


def build_people() -> None:
    """Make one person a role, and the two whom a complaint can concern."""
    user_model = get_user_model()
    for row in _contents()["people"]:
        user, _ = user_model.objects.update_or_create(
            username=row["username"],
            defaults={
                "first_name": row["first_name"],
                "last_name": row["last_name"],
                "email": f"{row['username']}@yunxi.example",
                "is_active": True,
            },
        )
        user.set_password(PASSWORD)
        user.save()
        user.groups.set(Group.objects.filter(name__in=row["roles"]))
        Membership.objects.get_or_create(
            user=user, unit=Unit.objects.get(code=row["unit"])
        )


def logins() -> str:
    """Return the log-ins as lines of text: user name, password, name, role."""
    lines = []
    for row in _contents()["people"]:
        name = row["last_name"] + row["first_name"]
        roles = ", ".join(role.replace("_", " ") for role in row["roles"])
        note = f" ({row['note']})" if "note" in row else ""
        lines.append(f"  {row['username']:<20} {PASSWORD}   {name}  {roles}{note}")
    return "\n".join(lines) + "\n"


def person(role: Role):
    """Return the demonstration's person in this role."""
    first = next(r for r in _contents()["people"] if r["roles"] == [role.value])
    return get_user_model().objects.get(username=first["username"])
