"""What other people's scripts call: names with their parameters, classes with their members, commands, JSON.

The record of an op is for those who extend matcalc, and may change.

`python -m tests.interface` writes what this version offers to data/interface.toml.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner

import matcalc as mc
from matcalc.cli import main

STORED = Path(__file__).parent / "data" / "interface.toml"

INNER = {"digest", "free", "measured", "settled"}  # slots of an expression that only the engine reads

LOSS = ("norm2(A*x - b)^2", "--wrt", "x")
ANSWERS = {
    "grad": ("grad", *LOSS, "--steps", "--let", "c = A*x"),
    "grad-structured": ("grad", "tr(A*S)", "--wrt", "S", "--var", "S: n,n symmetric"),
    "grad-batch": ("grad", "sum(norm2(W*x_i - y_i)^2, i=1..N)", "--batch", "--wrt", "W"),
    "diff": ("diff", "inv(X)"),
    "jacobian": ("jacobian", "A*sigmoid(B*x)", "--wrt", "x"),
    "hessian": ("hessian", *LOSS),
    "convex": ("convex", *LOSS),
    "rules": ("rules",),
    "check": ("check", "-"),
}
DOCUMENT = "Let $x \\in \\mathbb{R}^n$ and $f = x^T x$. Then $\\nabla f = 2x$, and $\\nabla f = 3x$.\n"


def signature(name: str) -> list[str]:
    """The parameters of a public function, one a piece: `*` before those that need their names."""
    found = getattr(mc, name)
    if not inspect.isfunction(found):
        return []
    pieces = []
    named = False
    for parameter in inspect.signature(found).parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not named:
            pieces.append("*")
        named = named or parameter.kind in (parameter.KEYWORD_ONLY, parameter.VAR_POSITIONAL)
        pieces.append(str(parameter.replace(annotation=parameter.empty)))
    return pieces


def attributes(name: str) -> list[str]:
    """What can be asked of an object of a public class."""
    found = getattr(mc, name)
    members = {*dir(found), *getattr(found, "__dataclass_fields__", ())}
    inherited = set(dir(Exception)) if issubclass(found, Exception) else set()
    return sorted(member for member in members - inherited - INNER if not member.startswith("_"))


def options(command: click.Command) -> list[str]:
    """The arguments and options of a command, as they are typed."""
    arguments = [p.human_readable_name.upper() for p in command.params if isinstance(p, click.Argument)]
    typed = [o for p in command.params if isinstance(p, click.Option) for o in (*p.opts, *p.secondary_opts)]
    return arguments + sorted(typed)


def paths(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every place in an answer with the type of what stands there; the items of a list share one."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        yield path, "list"
        for inner in value:
            yield from paths(inner, f"{path}[]")
    else:
        yield path, type(value).__name__


def answer(*words: str) -> dict[str, list[str]]:
    """The places in the JSON of a command, each with the types found there."""
    run = CliRunner(catch_exceptions=False).invoke(main, [*words, "--format", "json"], input=DOCUMENT)
    found: dict[str, set[str]] = {}
    for path, kind in paths(json.loads(run.stdout)):
        found.setdefault(path, set()).add(kind)
    return {path: sorted(kinds) for path, kinds in sorted(found.items())}


def offered() -> dict[str, dict[str, Any]]:
    """All of it, as it is stored."""
    context = click.Context(main)
    commands = {name: main.get_command(context, name) for name in main.list_commands(context)}
    return {
        "functions": {name: signature(name) for name in mc.__all__},
        "classes": {
            name: attributes(name) for name in mc.__all__ if inspect.isclass(getattr(mc, name)) and name != "Op"
        },
        "commands": {name: options(command) for name, command in commands.items() if command},
        **{f"json.{name}": answer(*words) for name, words in ANSWERS.items()},
    }


def _written(table: dict[str, dict[str, Any]]) -> Iterator[str]:
    yield "# What scripts rely on; written by `python -m tests.interface`. What changes here is listed in CHANGELOG.md."
    for title, rows in table.items():
        yield f"\n[{title}]"
        for name, value in rows.items():
            yield f"{json.dumps(name)} = {json.dumps(value, ensure_ascii=False)}"


if __name__ == "__main__":
    STORED.write_text("\n".join(_written(offered())) + "\n", encoding="utf-8")
