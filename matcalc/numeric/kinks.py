"""Where functions of one entry change their formula."""

from __future__ import annotations

from ..op import Op

KINKS: dict[str, tuple[float, ...]] = {
    **dict.fromkeys(("abs", "sign", "step", "relu", "leaky_relu", "elu"), (0.0,)),
    **dict.fromkeys(("hardtanh", "huber"), (-1.0, 1.0)),
}


def kinks(op: Op) -> tuple[float, ...]:
    """The places at which the function or its derivatives jump, in ascending order."""
    return KINKS.get(op.name, ())
