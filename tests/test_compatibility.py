"""Other people's scripts go on working: names, parameters, options and JSON may be added to, and not taken away."""

import tomllib

import pytest

from tests.interface import ANSWERS, STORED, answer, offered, signature

HELD = tomllib.loads(STORED.read_text(encoding="utf-8"))
REMEDY = "this breaks scripts: keep it; or list it in CHANGELOG.md and run `python -m tests.interface`"


def broken_calls(held: list[str], now: list[str]) -> list[str]:
    """The parameters without which a call that was right no longer is."""
    places, named = _split(held)
    places_now, named_now = _split(now)
    padded = [*places_now, *[""] * len(places)]
    moved = [old for old, new in zip(places, padded, strict=False) if new not in (old, f"{old}=None")]
    gone = [p for p in named if p not in named_now and p not in places_now]
    required = [p for p in [*places_now[len(places) :], *named_now] if "=" not in p and p[0] != "*" and p not in named]
    return moved + gone + required


def _split(pieces: list[str]) -> tuple[list[str], list[str]]:
    at = next((i for i, piece in enumerate(pieces) if piece == "*"), len(pieces))
    return pieces[:at], pieces[at + 1 :]


def lost(held: dict[str, list[str]], now: dict[str, list[str]]) -> dict[str, list[str]]:
    """What a row had and no longer has."""
    missing = {name: [item for item in row if item not in now.get(name, ())] for name, row in held.items()}
    return {name: items for name, items in missing.items() if items}


def test_every_name_is_kept():
    now = offered()["functions"]
    assert [name for name in HELD["functions"] if name not in now] == [], REMEDY


def test_every_member_of_a_class_is_kept():
    assert lost(HELD["classes"], offered()["classes"]) == {}, REMEDY


def test_what_was_called_can_be_called_so():
    broken = {name: broken_calls(held, signature(name)) for name, held in HELD["functions"].items()}
    assert {name: parameters for name, parameters in broken.items() if parameters} == {}, REMEDY


def test_every_command_and_option_is_kept():
    assert lost(HELD["commands"], offered()["commands"]) == {}, REMEDY


@pytest.mark.parametrize("name", ANSWERS)
def test_the_json_of_a_command_holds_what_it_held(name):
    assert lost(HELD["json"][name], answer(*ANSWERS[name])) == {}, REMEDY


@pytest.mark.parametrize(
    ("held", "now", "broken"),
    [
        (["x"], ["x", "seed=0"], []),
        (["x"], ["x", "*", "seed=0"], []),
        (["x", "*", "seed=0"], ["x", "seed=0"], []),
        (["x", "y=1"], ["y=1", "x"], ["x", "y=1"]),
        (["x", "*", "seed=0"], ["x"], ["seed=0"]),
        (["x"], ["x", "y"], ["y"]),
        (["x"], ["x=None"], []),
        (["x", "y=1"], ["x", "y=2"], ["y=1"]),
    ],
)
def test_a_call_that_breaks_is_seen(held, now, broken):
    assert broken_calls(held, now) == broken
