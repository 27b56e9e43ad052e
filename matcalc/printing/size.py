"""How much there is to read: the measure of how short a formula is."""

from __future__ import annotations

from ..expr import Expr
from ..notation import LEVEL, NEGATIVE, Form

Part = Expr | Form


def size(e: Expr) -> int:
    """Symbols, numbers and constant matrices count 1, an operation on k arguments max(1, k - 1), each time it is read.

    >>> from matcalc.ops.leaves import matrix, vector
    >>> A, x, b = matrix("A", "m", "n"), vector("x", "n"), vector("b", "m")
    >>> size(2 * A.T @ (A @ x - b))
    10
    """
    sizes: dict[Form, int] = {}  # an expression keeps its own
    read: dict[Part, list[Part]] = {}
    waiting: list[Part] = [e]
    while waiting:
        part = waiting[-1]
        if part not in read:
            read[part] = _operands(part)
        values = [p.measured if isinstance(p, Expr) else sizes.get(p) for p in read[part]]
        missing = [p for p, value in zip(read[part], values, strict=True) if value is None]
        if missing:
            waiting.extend(missing)
            continue
        waiting.pop()
        total = max(1, len(values) - 1) + sum(value for value in values if value is not None)
        if isinstance(part, Expr):
            part.measured = total
        else:
            sizes[part] = total
    assert e.measured is not None
    return e.measured


def _operands(part: Part) -> list[Part]:
    """What an operation is applied to, as the language writes it; the sign of a later term is its sum's."""
    form = part if isinstance(part, Form) else part.op.form(part)
    if form.layout is LEVEL:
        return _operands(form.parts[0])
    operands: list[Part] = [p for p in form.parts if not isinstance(p, str)]
    if form.layout.kind != "sum":
        return operands
    forms = [p if isinstance(p, Form) else None for p in operands[1:]]
    return operands[:1] + [
        f.parts[0] if f and f.layout is NEGATIVE else p for f, p in zip(forms, operands[1:], strict=True)
    ]
