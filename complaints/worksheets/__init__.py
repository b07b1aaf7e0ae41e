"""A hotline's worksheet becomes cases: read, mapped, tried, imported, told."""
