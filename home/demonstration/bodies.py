"""From the short notation of the YAML files to the value of a stream field."""

from typing import Any

from wagtail.blocks import StreamValue
from wagtail.models import Page


def stream(page_type: type[Page], rows: list[dict[str, Any]]) -> StreamValue:
    raw = [
        {"type": kind, "value": _value(kind, value)}
        for row in rows
        for kind, value in row.items()
    ]
    block = page_type._meta.get_field("body").stream_block
    return StreamValue(block, raw, is_lazy=True)


def _value(kind: str, value: Any) -> Any:
    if kind == "table":
        return {"caption": value["caption"], "table": _table(value)}
    return value


def _table(value: dict[str, Any]) -> dict[str, Any]:
    """A column of whole numbers is a column of numbers; the others are text."""
    columns = [
        {"type": "number" if _is_number(cells) else "text", "heading": heading}
        for heading, cells in zip(
            value["columns"], zip(*value["rows"], strict=True), strict=True
        )
    ]
    rows = [{"values": list(row)} for row in value["rows"]]
    return {"columns": columns, "rows": rows, "caption": ""}


def _is_number(cells: tuple[Any, ...]) -> bool:
    return all(isinstance(cell, int) for cell in cells)
