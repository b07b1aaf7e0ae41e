"""How staff come in: the second factor beside the password, and for how long."""
