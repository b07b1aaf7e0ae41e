"""Fields of a row that most procedures leave as they are: folded away until used."""

from typing import Any

from wagtail.admin.panels import MultiFieldPanel


class Rarely(MultiFieldPanel):
    """A group of fields behind its name; open when one of them says something."""

    def __init__(self, children: Any = (), *args: Any, name: Any = "", **kwargs: Any):
        super().__init__(children, *args, **kwargs)
        self.name = name

    def clone_kwargs(self) -> dict[str, Any]:
        return super().clone_kwargs() | {"name": self.name}

    class BoundPanel(MultiFieldPanel.BoundPanel):
        template_name = "backoffice/content/rarely.html"

        @property
        def name(self) -> Any:
            return self.panel.name

        @property
        def is_open(self) -> bool:
            return any(_says_something(self.form[name]) for name in self._names(self))

        def _names(self, group: Any) -> list[str]:
            names: list[str] = []
            for panel in group.children:
                if hasattr(panel, "children"):
                    names += self._names(panel)
                else:
                    names.append(panel.field_name)
            return names


def _says_something(bound: Any) -> bool:
    """Whether a field differs from what a new row has, or was refused.

    A code is made on saving and says nothing.
    """
    if bound.name == "code":
        return bool(bound.errors)
    field = bound.form._meta.model._meta.get_field(bound.name)
    return bool(bound.errors) or (bound.value() or "") != (field.get_default() or "")
