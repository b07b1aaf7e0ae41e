"""Files that people send: which are taken, and the copy without metadata.

Everything here is about bytes and knows nothing of cases. Parsing happens in a
process that can open no file and no connection (see `confinement`).
"""

from .gate import Screened, derive, read_sheet, screen
from .kinds import EXTENSIONS, MEDIA_TYPES
from .names import clean_name
from .refusals import Refused

__all__ = [
    "EXTENSIONS",
    "MEDIA_TYPES",
    "Refused",
    "Screened",
    "clean_name",
    "derive",
    "read_sheet",
    "screen",
]
