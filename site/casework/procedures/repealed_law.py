"""Law that is no longer in force, and what replaced it.

Regimes are copied for years: many still cite regulations that were repealed. A name
is looked for as it is written; local statutes of that name (北京市信访条例) are others.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from casework.procedures.text import Text

LOCAL = "(?<![省市区區州县縣])"
# The Labour Contract Law is another law than the Contract Law.
OTHER_LAWS = r"(?<!Labour )(?<!Labor )(?<!Intellectual )"
NOT_LONGER = "(?![实實]施|若干)"


@dataclass(frozen=True, slots=True)
class Repealed:
    """A law by its name, the day it ceased to be in force, and its successor."""

    name: Text
    successor: Text
    since: date
    # How it is cited in Chinese; the English title is looked for as it is.
    cited: str

    def is_cited_in(self, text: Text) -> bool:
        english = OTHER_LAWS + re.escape(self.name.en)
        return bool(re.search(self.cited, text.zh) or re.search(english, text.en))


PETITIONS = Text(
    "《信访工作条例》", "Regulation on Public Complaints and Proposals (2022)"
)
SUPERVISION = Text("《中华人民共和国监察法》", "Supervision Law (2018)")
CIVIL_CODE = Text("《中华人民共和国民法典》", "Civil Code (2021)")
MARKET_COMPLAINTS = Text(
    "《市场监督管理投诉举报处理暂行办法》",
    "Interim Measures for Market Regulation Complaints and Reports (2020)",
)
FINANCE_COMPLAINTS = Text(
    "《银行业保险业消费投诉处理管理办法》",
    "Measures for Consumer Complaints in Banking and Insurance (2020)",
)
HOSPITAL_COMPLAINTS = Text(
    "《医疗机构投诉管理办法》",
    "Measures for Complaints to Medical Institutions (2019)",
)
DISCLOSURE = Text(
    "2019年修订的《政府信息公开条例》（国务院令第711号）",
    "Regulation on Open Government Information as revised in 2019 (Order 711)",
)
SECURITY = Text("《治安管理处罚法》", "Law on Penalties for Public Security (2006)")

LAWS = (
    Repealed(
        Text("《信访条例》（2005年）", "Regulation on Letters and Visits"),
        PETITIONS,
        date(2022, 5, 1),
        LOCAL + r"信[访訪][条條]例",
    ),
    Repealed(
        Text("《行政监察法》", "Administrative Supervision Law"),
        SUPERVISION,
        date(2018, 3, 20),
        r"行政[监監]察法",
    ),
    Repealed(
        Text("2007年《政府信息公开条例》（国务院令第492号）", "Order 492"),
        DISCLOSURE,
        date(2019, 5, 15),
        r"第\s*492\s*号|第四百九十二号",
    ),
    Repealed(
        Text("《合同法》", "Contract Law"),
        CIVIL_CODE,
        date(2021, 1, 1),
        r"(?<![动動])合同法" + NOT_LONGER,
    ),
    Repealed(
        Text("《民法通则》", "General Principles of the Civil Law"),
        CIVIL_CODE,
        date(2021, 1, 1),
        r"民法通[则則]|民法[总總][则則]",
    ),
    Repealed(
        Text("《物权法》", "Property Law"),
        CIVIL_CODE,
        date(2021, 1, 1),
        r"物[权權]法",
    ),
    Repealed(
        Text("《侵权责任法》", "Tort Liability Law"),
        CIVIL_CODE,
        date(2021, 1, 1),
        r"侵[权權][责責]任法",
    ),
    Repealed(
        Text("《工商行政管理部门处理消费者投诉办法》", "Order 62 of the SAIC"),
        MARKET_COMPLAINTS,
        date(2020, 1, 1),
        r"工商行政管理部[门門][处處]理消[费費]者投[诉訴][办辦]法",
    ),
    Repealed(
        Text("《食品药品投诉举报管理办法》", "Order 21 of the CFDA"),
        MARKET_COMPLAINTS,
        date(2020, 1, 1),
        r"食品[药藥]品投[诉訴][举舉][报報]管理[办辦]法",
    ),
    Repealed(
        Text("《产品质量申诉处理办法》", "Measures for Product Quality Appeals"),
        MARKET_COMPLAINTS,
        date(2020, 1, 1),
        r"[产產]品[质質]量申[诉訴][处處]理[办辦]法",
    ),
    Repealed(
        Text("《保险消费投诉处理管理办法》", "Order 8 of the CIRC of 2013"),
        FINANCE_COMPLAINTS,
        date(2020, 3, 1),
        r"(?<![业業])保[险險]消[费費]投[诉訴][处處]理管理[办辦]法",
    ),
    Repealed(
        Text("《医院投诉管理办法（试行）》", "Hospital Complaints Measures (trial)"),
        HOSPITAL_COMPLAINTS,
        date(2019, 4, 10),
        r"[医醫]院投[诉訴]管理[办辦]法",
    ),
    Repealed(
        Text("《治安管理处罚条例》", "Regulation on Penalties for Public Security"),
        SECURITY,
        date(2006, 3, 1),
        r"治安管理[处處][罚罰][条條]例",
    ),
)


def cited_in(text: Text) -> Iterator[Repealed]:
    """Yield each repealed law that a text cites."""
    return (law for law in LAWS if law.is_cited_in(text))
