"""Which column of a sender's sheet is what, guessed once and then kept."""

from collections.abc import Iterable
from collections.abc import Mapping as Plain
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .reading import plain


@dataclass(frozen=True, slots=True)
class Field:
    """Something a case takes from a row, and the headings it often stands under."""

    code: str
    title: str | Promise
    headings: tuple[str, ...]
    needed: bool = False


FIELDS = (
    Field(
        "number",
        _("Sender’s number"),
        ("工单编号", "工单号", "编号", "受理编号", "流水号", "诉求编号", "案件编号",
         "单号", "事件编号", "number", "case number", "ticket", "reference"),
        needed=True,
    ),
    Field(
        "received",
        _("Received at"),
        ("受理时间", "来电时间", "登记时间", "接收时间", "创建时间", "派单时间",
         "反映时间", "受理日期", "日期", "received", "received at", "date", "created"),
        needed=True,
    ),
    Field("received_time", _("Received: time of day, if in a column of its own"),
          ("时间", "受理时刻", "time", "time of day")),
    Field(
        "story",
        _("What happened"),
        ("诉求内容", "工单内容", "主要内容", "反映内容", "来电内容", "投诉内容", "内容",
         "问题描述", "事件描述", "story", "description", "content", "complaint"),
        needed=True,
    ),
    Field("request", _("What is asked for"),
          ("诉求", "诉求目的", "要求", "市民要求", "期望", "request", "asked for")),
    Field("place", _("Where"),
          ("事发地址", "事发地点", "地址", "地点", "问题地址", "诉求地址", "事件地址",
           "place", "location", "where")),
    Field("area", _("Area"),
          ("所属区域", "区域", "事发区域", "所属街道", "街道", "区县", "area")),
    Field("respondent", _("Who or what is concerned"),
          ("被反映单位", "被投诉单位", "被反映人", "被投诉对象", "被投诉人", "涉事主体",
           "企业名称", "respondent", "concerned")),
    Field("category", _("Category"),
          ("工单类型", "诉求类型", "问题类型", "问题分类", "诉求分类", "事项类别",
           "类型", "类别", "工单分类", "category", "type")),
    Field("severity", _("Severity"),
          ("紧急程度", "工单等级", "等级", "严重程度", "severity", "urgency", "level")),
    Field("name", _("Name"),
          ("来电人", "来电人姓名", "诉求人", "诉求人姓名", "反映人", "姓名", "联系人",
           "市民姓名", "投诉人", "name", "caller")),
    Field("phone", _("Phone"),
          ("联系电话", "来电号码", "电话", "手机", "手机号", "手机号码", "联系方式",
           "主叫号码", "phone", "telephone", "mobile")),
    Field("email", _("E-mail"), ("电子邮箱", "邮箱", "email", "mail")),
    Field("address", _("Postal address"),
          ("联系地址", "通讯地址", "通信地址", "家庭住址", "postal address")),
    Field("anonymous", _("Anonymous: yes or no"),
          ("是否匿名", "匿名", "anonymous")),
    Field("secret", _("Identity to be kept secret: yes or no"),
          ("是否保密", "保密", "信息是否保密", "secret", "confidential")),
    Field("due", _("To be answered by"),
          ("办理时限", "办结时限", "截止时间", "办理期限", "要求办结时间", "答复时限",
           "回复时限", "due", "deadline", "reply by")),
)  # fmt: skip
BY_CODE = {found.code: found for found in FIELDS}
KNOWN_HEADINGS = frozenset(plain(word) for row in FIELDS for word in row.headings)
ORDERS = {
    "ymd": _("year, month, day: 2026-03-02"),
    "dmy": _("day, month, year: 02/03/2026"),
    "mdy": _("month, day, year: 03/02/2026"),
}


@dataclass(frozen=True, slots=True)
class Mapping:
    """How the sheets of one sender are read."""

    columns: dict[str, str] = field(default_factory=dict)  # field → heading
    order: str = "ymd"
    channel: str = ""
    category: str = ""  # of a row whose value is in no table; empty: it is bad
    categories: dict[str, str] = field(default_factory=dict)  # value → code
    severities: dict[str, str] = field(default_factory=dict)
    limit: str = ""  # what the sender demands, in its own words

    def plain(self) -> dict[str, Any]:
        return asdict(self)

    def fits(self, headings: Iterable[str]) -> bool:
        """Whether every column it names is in the sheet, and it names the needed."""
        there = set(headings)
        return self.is_whole and set(self.columns.values()) <= there

    @property
    def is_whole(self) -> bool:
        return all(self.columns.get(row.code) for row in FIELDS if row.needed)


def from_plain(said: Plain[str, Any]) -> Mapping:
    names = {row.name for row in fields(Mapping)}
    return Mapping(**{name: value for name, value in said.items() if name in names})


def guess(headings: list[str], saved: Mapping) -> Mapping:
    """Keep what is saved and still there; guess the rest from the headings."""
    columns = {code: name for code, name in saved.columns.items() if name in headings}
    if saved.columns:
        # What somebody left out on purpose is not brought back.
        missing = [code for code in saved.columns if code not in columns]
    else:
        missing = [row.code for row in FIELDS]
    for code in missing:
        found = _like(BY_CODE[code], headings, taken=set(columns.values()))
        if found:
            columns[code] = found
    return replace(saved, columns=columns)


def _like(row: Field, headings: list[str], taken: set[str]) -> str:
    by_words = {plain(name): name for name in reversed(headings) if name not in taken}
    return next(
        (by_words[word] for word in map(plain, row.headings) if word in by_words), ""
    )
