"""The calendars that ship with the product, and those kept in the database."""
