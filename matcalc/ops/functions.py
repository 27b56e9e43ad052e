"""Primary functions of a square matrix, defined by its spectrum, and their Fréchet derivatives.

The derivative of f at X is a linear map L(X, ·), and its adjoint is L(X', ·) (Higham, Functions of Matrices,
ch. 3). Along a direction that commutes with X it is what the calculus textbook says: L(X, E) = E f'(X).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from ..bounds import any_real
from ..errors import ShapeError
from ..expr import Expr, make
from ..notation import call
from ..op import Linear, Op, Signature, Smooth, no_sympy, numpy, register
from ..properties.record import closure
from ..shape import Dim, Shape, is_scalar, show, square, times
from ..smoothness import SMOOTH, UNKNOWN, Smoothness
from .blocks import beside, rows, stack
from .elementary import exp, log, sqrt
from .kronecker import kron
from .leaves import identity, zeros
from .matrix import inv
from .products import transpose
from .sums import scale

expm: Op  # these stand in derivatives above their own line
sqrtm: Op
DERIVATIVES: dict[Op, Callable[[Expr], Expr]] = {}  # by the op that is L: X ↦ f'(X)


def _upper(X: Expr, E: Expr, Y: Expr) -> Expr:
    """[X, E; 0, Y]."""
    return stack(beside(X, E), beside(zeros(*X.shape), Y))


def _corner(M: Expr, n: Dim) -> Expr:
    """The upper right n×n block of a matrix of 2n rows."""
    return transpose(rows(transpose(rows(M, 0, n, n)), n, n, 0))


def second_by_blocks(L: Op, d: Expr, X: Expr, E: Expr) -> Expr:
    """The derivative of L(X, E) by X: the corner of L([X, E; 0, X], [d, 0; 0, d]) (Higham and Relton, 2014)."""
    return _corner(L(_upper(X, E, X), _upper(d, zeros(*d.shape), d)), X.shape[0])


def matrix_by_blocks(f: Op, X: Expr) -> Expr:
    """K with vec L(X, E) = K vec E, the corner of f([I ⊗ X, I; 0, X' ⊗ I]): a divided difference of f (Higham 3.2)."""
    eye, size = identity(X.shape[0]), times(*X.shape)
    return _corner(f(_upper(kron(eye, X), identity(size), kron(X.T, eye))), size)


def primary(
    name: str,
    of_scalar: Callable[[Expr], Expr],
    derivative: Callable[[Expr], Expr],
    facts: Callable[[frozenset[str]], frozenset[str]],
    smooth: Smoothness,
    domain: str,
    source: str,
    second: Callable[[Op, Expr, Expr, Expr], Expr] = second_by_blocks,
    matrix: Callable[[Op, Expr], Expr] = matrix_by_blocks,
) -> tuple[Op, Op]:
    """The ops f and L for a scalar function f; `facts` are those of f(X), given those of X.

    `second` is the derivative of L(X, E) by X along d, `matrix` that of the map E ↦ L(X, E).
    """

    def direction_shape(args: tuple[Expr, ...], params: tuple[Any, ...]) -> Shape:
        at = square(f"the derivative of {name}", args[0].shape)
        if args[1].shape != at:
            raise ShapeError(f"the derivative of {name} at {show(at)} in a direction {show(args[1].shape)}")
        return at

    def build(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
        return of_scalar(args[0]) if is_scalar(args[0].shape) else make(op, args, params)

    def build_direction(op: Op, args: tuple[Expr, ...], params: tuple[Any, ...]) -> Expr:
        return scale(derivative(args[0]), args[1]) if is_scalar(args[0].shape) else make(op, args, params)

    f = register(
        Op(
            name,
            Signature("square", "same"),
            (Smooth(lambda d, Y, X: L(X, d)),),
            facts=lambda e: facts(e.args[0].facts),
            build=build,
            code=numpy(f"{name}({{0}})"),
            smooth=smooth,
            range=any_real,
            sympy=no_sympy,
            python=name,
            domain=domain,
            traits=frozenset({"transposable"}),
            source=source,
        )
    )
    L = register(
        Op(
            f"{name}_frechet",
            direction_shape,
            (
                Smooth(lambda d, Y, X, E: second(L, d, X, E)),
                Linear(lambda g, X, E: L(X.T, g), lambda X, E: matrix(f, X)),
            ),
            form=call(f"{name}_frechet"),
            facts=lambda e: e.args[0].facts & e.args[1].facts & _DIAGONAL,
            build=build_direction,
            code=numpy(f"{name}_frechet({{0}}, {{1}})"),
            smooth=smooth,
            range=any_real,
            sympy=no_sympy,
            domain=domain,
            traits=frozenset({"frechet"}),
            source=f"the upper right block of {name}([X, E; 0, X]); Higham 3.2",
        )
    )
    DERIVATIVES[L] = derivative
    return f, L


_DIAGONAL = closure(["diagonal"])
_EXPONENTIAL = {"symmetric": "positive_definite", "skew": "orthogonal"}

expm, expm_frechet = primary(
    "expm",
    exp,
    lambda X: expm(X),  # noqa: PLW0108 (the op is still to be made)
    lambda known: closure(
        [*(known & _DIAGONAL), *(fact for X, fact in _EXPONENTIAL.items() if X in known), "invertible"]
    ),
    SMOOTH,
    "small",
    "Higham 10.2; L(X, E) = ∫ e^(sX) E e^((1-s)X) ds over [0, 1]",
)
logm, logm_frechet = primary(
    "logm",
    log,
    inv,
    lambda known: known & _DIAGONAL,
    UNKNOWN,
    "positive_definite",
    "the principal logarithm, where X has no eigenvalue <= 0; Higham 11.1",
)


def _second_of_root(L: Op, d: Expr, X: Expr, E: Expr) -> Expr:
    """From S L + L S = E for S = sqrtm(X): S dL + dL S = -(dS L + L dS)."""
    dS, moved = L(X, d), L(X, E)
    return -L(X, dS @ moved + moved @ dS)


def _matrix_of_root(f: Op, X: Expr) -> Expr:
    """From (I ⊗ S + S' ⊗ I) vec L = vec E."""
    eye, S = identity(X.shape[0]), f(X)
    return inv(kron(eye, S) + kron(S.T, eye))


sqrtm, sqrtm_frechet = primary(
    "sqrtm",
    sqrt,
    lambda X: scale(Fraction(1, 2), inv(sqrtm(X))),
    lambda known: known & (_DIAGONAL | closure(["positive_definite"])),
    UNKNOWN,
    "positive_definite",
    "the principal square root, where X has no eigenvalue <= 0; L solves sqrtm(X) L + L sqrtm(X) = E; Higham 6.1",
    _second_of_root,
    _matrix_of_root,
)
