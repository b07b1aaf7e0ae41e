from .calculator import DeadlineCalculatorPage
from .channels import Channel, ChannelsPage
from .commitments import CommitmentIndexPage, CommitmentPage
from .first_page import HomePage, HomeTask
from .notices import NoticeIndexPage, NoticePage
from .organisation import OrganisationSettings
from .standard import StandardPage
from .summaries import SummaryIndexPage, SummaryPage
from .units import UnitIndexPage

__all__ = [
    "Channel",
    "ChannelsPage",
    "CommitmentIndexPage",
    "CommitmentPage",
    "DeadlineCalculatorPage",
    "HomePage",
    "HomeTask",
    "NoticeIndexPage",
    "NoticePage",
    "OrganisationSettings",
    "StandardPage",
    "SummaryIndexPage",
    "SummaryPage",
    "UnitIndexPage",
]
