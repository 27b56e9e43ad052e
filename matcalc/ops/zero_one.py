"""Matrices of zeros and ones that rearrange the entries of a vec."""

from __future__ import annotations

from ..bounds import between
from ..expr import Expr, make
from ..notation import Form, constant
from ..op import Op, no_sympy, numpy, register
from ..properties.record import closure
from ..shape import Dim, size_hole, times, triangle
from .leaves import identity


def _sizes(e: Expr) -> str:
    return ",".join(map(str, e.params))


COMMUTATION = constant("commutation", "K", "K")
DUPLICATION = constant("duplication", "D", "D")
SELECTION = constant("selection", r"\Psi", "Ψ")

commutation_op = register(
    Op(
        "commutation",
        lambda args, params: (times(*params), times(*params)),
        (),
        form=lambda e: Form(COMMUTATION, _sizes(e)),
        code=numpy(
            lambda e: (
                f"np.eye({size_hole(e.shape[0])})"
                f"[np.arange({size_hole(e.shape[0])})"
                f'.reshape({", ".join(map(size_hole, e.params))}, order="F").ravel()]'
            )
        ),
        range=between(0, 1),
        sympy=no_sympy,
        facts=lambda e: closure(["orthogonal", "binary", *(["symmetric"] if e.params[0] == e.params[1] else [])]),
        build=lambda op, args, params: commutation(params[0], params[1]),
        source="Magnus and Neudecker 3.7",
    )
)
selection_op = register(
    Op(
        "selection",
        lambda args, params: (times(params[0], params[0]), params[0]),
        (),
        form=lambda e: Form(SELECTION, _sizes(e)),
        code=numpy(lambda e: f"np.eye({size_hole(e.shape[0])})[:, ::{size_hole(e.params[0])} + 1]"),
        range=between(0, 1),
        sympy=no_sympy,
        facts=lambda e: closure(["orthonormal_columns", "binary"]),
        build=lambda op, args, params: selection(params[0]),
        source="Magnus and Neudecker 3.6, where it is called Ψ",
    )
)

duplication_op = register(
    Op(
        "duplication",
        lambda args, params: (times(params[0], params[0]), triangle(params[0])),
        (),
        form=lambda e: Form(DUPLICATION, _sizes(e)),
        code=numpy(lambda e: f"duplication({size_hole(e.params[0])})"),
        range=between(0, 1),
        sympy=no_sympy,
        facts=lambda e: closure(["binary"]),
        build=lambda op, args, params: duplication(params[0]),
        source="Magnus and Neudecker 3.8",
    )
)


def commutation(m: Dim, n: Dim) -> Expr:
    """The mn×mn matrix K with K vec(X) = vec(X') for every m×n matrix X."""
    return identity(times(m, n)) if m == 1 or n == 1 else make(commutation_op, (), (m, n))


def selection(n: Dim) -> Expr:
    """The n²×n matrix Ψ with Ψ x = vec(Diag(x)) for every vector x."""
    return identity(1) if n == 1 else make(selection_op, (), (n,))


def duplication(n: Dim) -> Expr:
    """The n²×n(n+1)/2 matrix D with D vech(S) = vec(S) for every symmetric S; vech stacks its lower triangle."""
    return identity(1) if n == 1 else make(duplication_op, (), (n,))
