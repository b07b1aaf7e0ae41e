"""Procedures (办理制度): what an organisation promises, as data.

`definition` is the frozen form that a case keeps from the day it was received.
"""
