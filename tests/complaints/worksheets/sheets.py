"""Sheets as hotlines send them."""

import csv
import io
from datetime import datetime, timedelta

from django.utils import timezone
from openpyxl import Workbook

HEADINGS = (
    "工单编号", "受理时间", "来电人", "联系电话", "工单类型", "诉求内容", "事发地址",
    "办理时限", "是否保密",
)  # fmt: skip
CANARY = "只有案卷里才有的话"


def row(count, /, **changes):
    said = {
        "number": f"GD{count:06d}",
        "received": f"{timezone.localtime() - timedelta(hours=30):%Y-%m-%d %H:%M:%S}",
        "name": "张小明",
        "phone": f"138{count:08d}",
        "category": "噪声",
        "story": f"{CANARY}：工地半夜施工，第{count}次。",
        "place": "人民路1号",
        "due": "2026-03-09",
        "secret": "否",
    } | changes
    return tuple(said.values())


def rows(count, bad=0):
    """Rows whose last `bad` ones cannot become a case, for different reasons."""
    faults = (
        {"received": "昨天"},
        {"number": ""},
        {"story": ""},
        {"category": "没有这一类"},
        {"phone": "不详"},
    )
    return [
        row(n, **(faults[n % len(faults)] if n > count - bad else {}))
        for n in range(1, count + 1)
    ]


def as_csv(table, *, headings=HEADINGS, encoding="utf-8-sig", delimiter=","):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([headings, *table])
    return text.getvalue().encode(encoding)


def as_xlsx(table, *, headings=HEADINGS, above=()):
    book = Workbook()
    sheet = book.active
    for cells in (*above, headings, *table):
        sheet.append(list(cells))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def moment(*parts):
    return timezone.make_aware(datetime(*parts))
