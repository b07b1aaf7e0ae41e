"""The organisation's own content in the admin: procedures, units, calendars.

None of it holds case data. The back office of cases is in `casework.backoffice`.
"""
