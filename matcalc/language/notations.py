"""Shapes and values of notations with several meanings, each meaning by itself."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from ..errors import ParseError
from ..expr import OPS, Expr, number
from ..ops.abbreviations import rowsum
from ..ops.elementary import abs_, sqrt
from ..ops.functions import expm, logm, sqrtm
from ..ops.leaves import pi
from ..ops.matrix import det, inv, matrix_power, norm2, normF
from ..ops.powers import power
from ..ops.products import matmul, transpose
from ..ops.sums import add, scale
from ..shape import SCALAR, is_column, is_scalar
from .arithmetic import power as power_rule
from .elaboration import BUILDERS, Elaboration
from .inference import DERIVED, FIRM, RULES, Attempt, Clash
from .readings import Choice
from .tree import Tree

# what a meaning costs where the notation stands
IN_CONTEXT = {
    ("matrix", "entrywise"): 24,
    ("entrywise", "trace"): 12,
    ("entrywise", "product"): 8,
    ("matrix", "inner"): 8,
}
MADE_SQUARE = 2  # a letter whose sizes nothing else makes equal
PRODUCT_MADE_SQUARE = 20  # the same of a product, Q K^T
VECTOR_EXPONENT = 21  # e^x of a vector is hardly ever written
BARS_OF_MATRIX = 20  # |X| is its determinant
BARS_OF_LETTER = 12  # |x| of a letter is often that of a number
PINV_OF_VECTOR = 12
SQUARED_LETTER = 20  # x^2 of a letter is that of a number


def notation(attempt: Attempt, node: Tree) -> None:
    """The shape of a notation in the meaning of this attempt."""
    choice: Choice = node.value
    SHAPES[choice.key](attempt, node, attempt.meaning(choice.key))


# --------------------------------------------------------------------------- functions of matrices


def _matrix_function(attempt: Attempt, node: Tree, meaning: str) -> None:
    (operand,) = node.parts
    choice: Choice = node.value
    attempt.same(node)
    if 1 in operand.shape:
        if choice.payload == "power" and not is_scalar(operand.shape):
            attempt.matters(node)
            attempt.misfit += VECTOR_EXPONENT
        return
    attempt.matters(node)
    attempt.misfit += IN_CONTEXT.get((meaning, choice.context), 0)
    if meaning == "matrix":
        attempt.misfit += _made_square(attempt, node, operand, f"the matrix function {choice.key}")


def _made_square(attempt: Attempt, node: Tree, operand: Tree, what: str) -> int:
    """What it costs to take the operand for square."""
    rows, columns = map(attempt.sizes.find, operand.shape)
    if rows == columns:
        return 0
    if not attempt.sizes.equal(rows, columns):
        text = attempt.described("its argument", operand, shape=operand.shape)
        raise Clash(f"{what} needs a square matrix, but {text} is not", node.at, [node])
    matrices = [part for part in operand.parts if part.shape[1] != 1] if operand.kind == "product" else []
    return PRODUCT_MADE_SQUARE if len(matrices) > 1 else MADE_SQUARE


MATRIX: dict[str, Callable[[Expr], Expr]] = {"exp": expm, "log": logm, "sqrt": sqrtm}


def _function_value(work: Elaboration, node: Tree, meaning: str) -> Expr:
    (operand,) = work.parts(node)
    key = node.value.key
    if meaning == "entrywise" or 1 in operand.shape:
        return OPS[key](operand) if key != "sqrt" else power(operand, number(Fraction(1, 2)))
    if key not in MATRIX:
        raise ParseError(
            f"{key} of a matrix is a function of the matrix, which matcalc does not have",
            hint=f"for the function of every entry write \\{key}_\\odot or --read {key}=entrywise",
        )
    return MATRIX[key](operand)


# --------------------------------------------------------------------------- powers


def _square(attempt: Attempt, node: Tree, meaning: str) -> None:
    base = node.parts[0]
    if not is_column(base.shape) or is_scalar(base.shape):
        node.kind, choice, node.value = "power", node.value, "^"
        try:
            power_rule(attempt, node)
        finally:
            node.kind, node.value = "notation", choice
        return
    attempt.matters(node)
    if _is_italic(attempt, base):
        attempt.misfit += SQUARED_LETTER
    node.shape = base.shape if meaning == "entrywise" else SCALAR
    node.rests = base.rests


def _is_italic(attempt: Attempt, tree: Tree) -> bool:
    """Whether this is an undeclared letter whose typography does not say that it is a vector."""
    known = attempt.declared.keys() | attempt.resolved.kinds.keys()
    return tree.kind == "symbol" and tree.value not in known


def _square_value(work: Elaboration, node: Tree, meaning: str) -> Expr:
    base = work.values[node.parts[0]]
    exponent = work.values[node.parts[1]]
    if is_scalar(base.shape):
        return power(base, exponent)
    if not is_column(base.shape):
        return matrix_power(base, exponent)
    return power(base, exponent) if meaning == "entrywise" else power(norm2(base), exponent)


def _root(attempt: Attempt, node: Tree, meaning: str) -> None:
    base = node.parts[0]
    attempt.same(node)
    if is_scalar(base.shape):
        return
    attempt.matters(node)
    if is_column(base.shape) or meaning == "entrywise":
        return
    attempt.misfit += _made_square(attempt, node, base, "a power")


def _root_value(work: Elaboration, node: Tree, meaning: str) -> Expr:
    base, exponent = work.parts(node)
    if is_column(base.shape) or meaning == "entrywise":
        return power(base, exponent)
    value: Fraction = node.value.payload
    if value.denominator != 2:
        raise ParseError(
            f"of the powers of a matrix matcalc has whole ones and square roots, not {value}",
            hint=r"the power of every entry is written ^{\odot …}, or --read root=entrywise",
        )
    root, times = sqrtm(base), value.numerator
    return inv(root) if times == -1 else matrix_power(root, number(times))


# --------------------------------------------------------------------------- bars and norms


def _bars(attempt: Attempt, node: Tree, meaning: str) -> None:
    operand = node.parts[0]
    attempt.same(node)
    if is_scalar(operand.shape):
        return
    attempt.matters(node)
    if 1 not in operand.shape and meaning != "det":
        attempt.misfit += BARS_OF_MATRIX
    if 1 in operand.shape and _is_italic(attempt, operand):
        attempt.misfit += BARS_OF_LETTER
    if meaning == "abs":
        return
    if meaning == "det" and 1 not in operand.shape and not attempt.sizes.equal(*operand.shape):
        text = attempt.described("it", operand, shape=operand.shape)
        raise Clash(f"|X| is the determinant of a square matrix, but {text} is not", node.at, [node])
    node.shape, node.rests = SCALAR, DERIVED if operand.rests else FIRM


def _bars_value(work: Elaboration, node: Tree, meaning: str) -> Expr:
    (operand,) = work.parts(node)
    if meaning == "abs" or is_scalar(operand.shape):
        return abs_(operand)
    if is_column(operand.shape):
        return norm2(operand)
    return det(operand) if meaning == "det" and operand.shape[0] != 1 else normF(operand)


def _norm(attempt: Attempt, node: Tree, meaning: str) -> None:
    operand = node.parts[0]
    attempt.norm(node)
    if 1 not in operand.shape:
        attempt.matters(node)


def _norm_value(work: Elaboration, node: Tree, meaning: str) -> Expr:
    (operand,) = work.parts(node)
    if is_column(operand.shape):
        return norm2(operand)
    if operand.shape[0] == 1 or meaning == "frobenius":
        return normF(operand)
    return OPS["spectral_norm"](operand)


def _softmax(attempt: Attempt, node: Tree, meaning: str) -> None:
    operand = node.parts[0]
    attempt.not_assumed(operand, "vector", node, "the argument of softmax")
    attempt.same(node)
    if not is_column(operand.shape):
        attempt.matters(node)


def _softmax_value(work: Elaboration, node: Tree, meaning: str) -> Expr:
    (operand,) = work.parts(node)
    if is_column(operand.shape):
        return OPS["softmax"](operand)
    by_rows = OPS["rowsoftmax"]
    return by_rows(operand) if meaning == "rows" else transpose(by_rows(transpose(operand)))


# --------------------------------------------------------------------------- adjoints


def _adjoint(attempt: Attempt, node: Tree, meaning: str) -> None:
    if meaning == "name" and len(node.parts) > 1:
        attempt.matters(node)
        node.shape, node.rests = node.parts[1].shape, node.parts[1].rests
        return
    if meaning == "pinv":
        operand = node.parts[0]
        attempt.not_assumed(operand, "matrix", node, "inverted")
        node.shape, node.rests = (operand.shape[1], operand.shape[0]), DERIVED if operand.rests else FIRM
        attempt.misfit += 8 if node.value.context == "beside" else 0
        attempt.misfit += PINV_OF_VECTOR if is_column(operand.shape) else 0
    else:
        attempt.transpose(node)
        small = node.value.key == "star" and not attempt.text(node)[:1].isupper()
        attempt.misfit += 8 if small and len(node.parts) > 1 else 0
    attempt.matters(node)


def _adjoint_value(work: Elaboration, node: Tree, meaning: str) -> Expr:
    if meaning == "name" and len(node.parts) > 1:
        return work.values[node.parts[1]]
    operand = work.values[node.parts[0]]
    return OPS["pinv"](operand) if meaning == "pinv" else transpose(operand)


# --------------------------------------------------------------------------- norms that are written out, densities


def _mixed(attempt: Attempt, node: Tree, meaning: str) -> None:
    attempt.norm(node)
    attempt.matters(node)


def _mixed_value(work: Elaboration, node: Tree, meaning: str) -> Expr:
    (operand,) = work.parts(node)
    by_rows = operand if meaning == "rows" else transpose(operand)
    return OPS["sum"](sqrt(rowsum(power(by_rows, number(2)))))


def other_norm(attempt: Attempt, node: Tree) -> None:
    """‖x‖_p and ‖x‖_∞."""
    operand = node.parts[0]
    attempt.norm(node)
    if node.value == "p":
        exponent = node.parts[1]
        if attempt.adapts(exponent):
            attempt.adapt(exponent, SCALAR)
        if not is_column(operand.shape):
            text = attempt.described("its argument", operand, shape=operand.shape)
            fact = f"the p-norm is that of a vector, but {text} is not; of a matrix there are \\|A\\|_F and \\|A\\|_*"
            raise Clash(fact, node.at, [operand])


def other_norm_value(work: Elaboration, node: Tree) -> Expr:
    """(sum |x|^p)^(1/p), max |x|, and of a matrix the largest sum in a row."""
    operand, *exponent = work.parts(node)
    if exponent:
        return power(OPS["sum"](power(abs_(operand), exponent[0])), power(exponent[0], number(-1)))
    entries = abs_(operand)
    return OPS["max"](entries if is_column(operand.shape) else rowsum(entries))


def density(attempt: Attempt, node: Tree) -> None:
    """The normal density: x and μ are columns where Σ is a matrix."""
    x, mean, variance = node.parts
    if not is_scalar(variance.shape):
        for part in (x, mean):
            attempt.not_assumed(part, "vector", node, "an argument of a density of vectors")
        sizes = (variance.shape[0], 1)
        if not all(attempt.equal(part.shape, shape) for part, shape in ((x, sizes), (mean, sizes))) or not (
            attempt.sizes.equal(*variance.shape)
        ):
            raise Clash("the normal density needs x and the mean of size n, and a variance n×n", node.at, node.parts)
    elif not is_scalar(x.shape) or not is_scalar(mean.shape):
        raise Clash("the normal density of a vector needs a matrix of variances", node.at, node.parts)
    node.shape, node.rests = SCALAR, DERIVED


def density_value(work: Elaboration, node: Tree) -> Expr:
    """exp(-(x - μ)'Σ⁻¹(x - μ)/2) det(2πΣ)^(-1/2)."""
    x, mean, variance = work.parts(node)
    away = add(x, scale(-1, mean))
    half = number(Fraction(-1, 2))
    if is_scalar(variance.shape):
        exponent = scale(half, power(away, number(2)), power(variance, number(-1)))
        return scale(OPS["exp"](exponent), power(scale(2, pi, variance), half))
    exponent = scale(half, matmul(transpose(away), inv(variance), away))
    return scale(OPS["exp"](exponent), power(det(scale(2, pi, variance)), half))


SHAPES: dict[str, Callable[[Attempt, Tree, str], None]] = {
    **dict.fromkeys(("exp", "log", "sqrt", "sin", "cos"), _matrix_function),
    "square": _square,
    "root": _root,
    "bars": _bars,
    "norm": _norm,
    "softmax": _softmax,
    "mixed": _mixed,
    "dagger": _adjoint,
    "star": _adjoint,
    "hermitian": _adjoint,
}
VALUES: dict[str, Callable[[Elaboration, Tree, str], Expr]] = {
    **dict.fromkeys(("exp", "log", "sqrt", "sin", "cos"), _function_value),
    "square": _square_value,
    "root": _root_value,
    "bars": _bars_value,
    "norm": _norm_value,
    "softmax": _softmax_value,
    "mixed": _mixed_value,
    "dagger": _adjoint_value,
    "star": _adjoint_value,
    "hermitian": _adjoint_value,
}


def value(work: Elaboration, node: Tree) -> Expr:
    """The expression a notation stands for in the meaning that was found."""
    key = node.value.key
    return VALUES[key](work, node, work.shapes.meaning(key))


RULES |= {"notation": notation, "other_norm": other_norm, "density": density}
BUILDERS |= {"notation": value, "other_norm": other_norm_value, "density": density_value}
