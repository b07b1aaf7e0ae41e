"""What every way of writing a notice comes down to: days, each with where it stood."""

from datetime import date

# Where it stood, the day, whether it is worked, the name of the holiday.
Row = tuple[str, date, bool, str]


class NoticeError(ValueError):
    """A text that is no notice; the message says which line or day is wrong."""

    def __init__(self, message: str, where: str = "") -> None:
        super().__init__(f"{where}: {message}" if where else message)
