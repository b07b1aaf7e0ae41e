import pytest

from casework.events import TYPES
from casework.roles import ALL_RIGHTS
from casework.states import ENDED, OPEN, TRANSITIONS, State


@pytest.mark.parametrize("verb", TRANSITIONS)
def test_transition_names_known_right_and_event(verb):
    transition = TRANSITIONS[verb]

    assert transition.event in TYPES
    assert transition.right is None or transition.right in ALL_RIGHTS


def test_every_state_is_open_or_ended_and_not_both():
    assert OPEN | ENDED == set(State)
    assert not OPEN & ENDED


@pytest.mark.parametrize("state", sorted(State))
def test_every_state_is_reached(state):
    """The gates lead to review, sign-off and signed without a fixed target."""
    reached = {t.to for t in TRANSITIONS.values()} | {
        State.RECEIVED,
        State.IN_REVIEW,
        State.IN_SIGN_OFF,
        State.SIGNED,
    }

    assert state in reached


@pytest.mark.parametrize("state", sorted(ENDED))
def test_an_ended_case_moves_nowhere(state):
    ways_out = [v for v, t in TRANSITIONS.items() if state in t.sources and t.to]

    assert ways_out == []
