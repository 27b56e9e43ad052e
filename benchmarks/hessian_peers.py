"""Hessians and Jacobians by automatic differentiation: JAX, PyTorch and autograd, as far as they can be imported.

Each peer takes a function of NumPy's words and arrays, of which the last is the variable, and gives a call without
arguments that computes the whole matrix, compiled where the library compiles. Arrays are handed over beforehand, and
the call returns when the result is there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any

Loss = Callable[..., Any]  # (library, *arrays) ↦ value
Run = Callable[[], Any]
Peer = Callable[[Loss, Sequence[Any], bool], Run | None]


def jax_matrix(loss: Loss, arrays: Sequence[Any], vector: bool) -> Run | None:
    """jax.jit(jax.hessian), in float64; of a vector jax.jacobian in the cheaper mode."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    last = len(arrays) - 1

    def of(*values: Any) -> Any:
        return loss(jnp, *values)

    derive = jax.jit(jax.jacrev(of, last) if vector else jax.hessian(of, last))
    moved = [jnp.asarray(a) for a in arrays]
    return lambda: derive(*moved).block_until_ready()


def torch_matrix(loss: Loss, arrays: Sequence[Any], vector: bool) -> Run | None:
    """torch.func.hessian or jacrev, eager."""
    import torch

    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", os.cpu_count() or 1)))
    moved = [torch.from_numpy(a.copy()) for a in arrays]
    last = len(arrays) - 1

    class Words:
        """The words in which the functions are written, where torch has others."""

        sum, exp, log1p = torch.sum, torch.exp, torch.log1p
        maximum = staticmethod(lambda z, low: torch.clamp(z, min=low))

    def of(*values: Any) -> Any:
        return loss(Words, *values)

    derive = torch.func.jacrev(of, last) if vector else torch.func.hessian(of, last)
    return lambda: derive(*moved).detach().numpy()


def autograd_matrix(loss: Loss, arrays: Sequence[Any], vector: bool) -> Run | None:
    """autograd.hessian or jacobian."""
    import autograd
    import autograd.numpy as anp

    last = len(arrays) - 1
    derive = (autograd.jacobian if vector else autograd.hessian)(lambda *values: loss(anp, *values), last)
    return lambda: derive(*arrays)


PEERS: dict[str, Peer] = {
    name: peer
    for name, package, peer in (
        ("jax", "jax", jax_matrix),
        ("torch", "torch", torch_matrix),
        ("autograd", "autograd", autograd_matrix),
    )
    if find_spec(package)
}
