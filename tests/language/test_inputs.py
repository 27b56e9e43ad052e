"""Input that is wrong is refused with a message; input that is merely odd is not."""

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

import matcalc as mc
from matcalc.cli import main

INPUTS = tomllib.loads((Path(__file__).parents[1] / "data" / "bad_inputs.toml").read_text(encoding="utf-8"))
KINDS = {"gradient": mc.gradient, "jacobian": mc.jacobian, "hessian": mc.hessian}


def text_of(entry):
    """The text, written out if it is given as a repetition."""
    if "text" in entry:
        return entry["text"]
    r = entry["repeat"]
    return r["before"] + r["prefix"] * r["count"] + r["core"] + r["suffix"] * r["count"] + r["after"]


def derive(entry):
    """What is asked for, all names declared; undeclared names are errors here, not inferred."""
    expression = parse(text_of(entry), entry)
    if entry["kind"] not in KINDS:
        return commanded(entry)
    declared = entry["wrt"] in entry["shapes"]
    return KINDS[entry["kind"]](expression, parse(entry["wrt"], entry) if declared else entry["wrt"])


def commanded(entry):
    """The same on the command line, whose word for it is that of the kind."""
    run = CliRunner(catch_exceptions=False).invoke(main, [entry["kind"], text_of(entry), "--wrt", entry["wrt"]])
    if run.exit_code == 2:
        raise mc.MatcalcError(run.stderr)
    return run.stdout


def parse(text, entry):
    return mc.parse(text, shapes=entry["shapes"], properties=entry.get("properties", {}))


def named(must):
    return [pytest.param(entry, id=name) for name, entry in INPUTS.items() if entry["must"] == must]


def test_there_are_eighty():
    assert len(INPUTS) == 80


@pytest.mark.parametrize("entry", named("error"))
def test_it_is_refused(entry):
    with pytest.raises(mc.MatcalcError) as refusal:
        derive(entry)
    message = str(refusal.value)
    assert message
    assert all(c.isprintable() or c == "\n" for c in message)
    assert len(message) < 1000


@pytest.mark.parametrize("entry", named("ok"))
def test_it_is_accepted(entry):
    assert derive(entry) is parse(entry["expected"], entry)


@pytest.mark.parametrize("entry", named("error_or_ok"))
def test_it_is_refused_or_right(entry):
    try:
        result = derive(entry)
    except mc.MatcalcError:
        return
    if "expected" in entry:
        assert result is mc.normal(parse(entry["expected"], entry))
