"""Exact verification: a loss and its claimed derivative evaluated over finite fields, in pure Python.

Everything here reads nodes (op, arguments, parameters, shape, facts) and nothing else of the engine: no slot, no
derivative, no rewrite rule. The derivative of the loss along a random direction H comes from dual numbers A + B ε with
ε² = 0; it is compared with what the claim says, G : H. Both are computed at a random point of a finite field, where
numbers are exact: what differs as a function differs in value, except with a small probability, and what is equal is
equal without rounding.

The model
---------
Rational operations are those of the field. Functions are homomorphisms where the real ones are:

    exp       x ↦ gˣ from F_r to F_q, where the prime r divides q - 1 and g has order r. Its argument is evaluated on
              the floor below, in F_r; nested exponentials go down a tower of primes (`tower`), whose innermost
              exponential is an unknown function. sigmoid, tanh, softmax, logsumexp, cosh, … are made of exp, and
              mean what the textbook says (`definitions`).
    sin, cos  cos x + i sin x = hˣ in a tower of fields with a root i of -1.
    roots     a^(1/2) is the one of the two square roots that is a square itself: a multiplicative function. Points
              are drawn until what stands under a root is a square.
    signs     unknown numbers, odd in their argument: what holds then does so on all branches of all kinks at
              once. Where that fails, for instance because a result uses s² = s, the quadratic character: sign(ab) =
              sign(a) sign(b), sign(-a) = -sign(a), and 2, 3, 5, 7 are positive. A point then has one choice of sides,
              and the outcome says that it holds for the choices that were drawn. Where that fails, too, because
              the sides depend on each other, as those of x - 1 and x + 1 do, the sides are those on which a real
              point lies (`reals`): what holds then does so on the pieces that were visited.
    log       an unknown value for each argument, spread over products, powers, exp and det (`logarithms`).
    expm,     a polynomial in X that is unknown but for f' = f, or f' = 1/x, on the spectrum (`primary`).
    logm
    others    f, f', erf, lgamma, …: an unknown value for each argument, and the derivative that defines them.

Where a symbol has few values (one_hot, binary, signs) any numbers stand for it at first, one-hot rows with the sum 1:
what holds then holds for those few. Where that fails, values are drawn as the sides of kinks are.

Symbols are random matrices with their declared properties, and structured variables move in their tangent space
(`draws`). An op without a rule makes the question undecided; nothing is assumed of it.

Every relation of the model is one of the real functions. So whatever agrees in the model as a formal expression is an
identity of real functions, wherever both sides are defined; the converse does not hold, and disagreement is no verdict:
log(a + b) might have been rewritten by a relation that the model does not know.

The probability of a false agreement
------------------------------------
Let the difference of the two sides be no identity in the model. On the top floor, of q elements, it is a quotient P/Q
of polynomials in what was drawn: entries of symbols and directions, unknown values, and powers gᵃ. Then P has a degree
of at most D, that of both sides over a common denominator, which the evaluation carries along with every value and
slope (`degrees`), and by the lemma of Schwartz and Zippel P vanishes at a random point with a probability of at most
D/q. Three things are to be added.

Exponents. Two powers gᵃ and gᵇ that differ as functions coincide where a - b vanishes on the floor below, whose field
has r < q elements: with a probability of at most d/r for exponents of degree d. Where exponents coincide at no point
drawn, values gᵃ are taken to be independent. That is a theorem if the exponents are independent linear forms in what
was drawn on their floor, as pre-activations W x + b are; for exponents that are different but algebraically
dependent, such as x and x², it rests on there being no algebraic relation between numbers and their discrete
exponentials, none of which is known. The degrees of all exponents are added to D.

Roots. With k square roots in it, P has 2ᵏ conjugates, and their product is a polynomial of degree 2ᵏ D.

Attempts. If a point is of no use (a singular matrix, no root) another one is drawn. Over t attempts the probabilities
add: t D/q.

Altogether one point errs with a probability of at most ε = t 2ᵏ (D + Σ d)/p, where p > 10²⁶ is the smallest prime of
the tower, and points are added until the product of their ε is below 2⁻⁵⁰ < 10⁻¹⁵: one is enough up to a degree of
10¹⁰. Sizes are all distinct at these points, because where they are equal a formula with a transpose too many may be
right; one more point has equal sizes, and one has sizes of 1. Sizes, and numbers such as n in Xⁿ, are tried, not
proved: the bound is for those of the points.

With quadratic characters 52 points are compared. A formula that is wrong on a part f of all choices of sides passes
with a probability of (1 - f)⁵²: 2⁻⁵² if it is wrong on one side of one kink. Characters of different irreducible
polynomials are independent (Weil), so that every choice that real points allow has its chance. With real points, at
least as many are compared, and so many that both sides of each kink are seen, unless the range of its argument leaves
it only one; else the question stays undecided. The pieces themselves are not all visited, and the outcome says so.

The amount of work is counted in entries computed, so that the outcome is the same on every machine.

Sources: Schwartz, Fast probabilistic algorithms for verification of polynomial identities (1980); Weil, On some
exponential sums (1948); Ax, On Schanuel's conjectures (1971), for why exponentials have no other relations; Higham,
Functions of Matrices (2008).
"""

from .claims import Contracted, Gradient, entries, equality, gradients, jacobian
from .decision import Claim, Exact, decided, unconfirmed, weaker
from .differentials import differentials
from .field import Work

__all__ = [
    "Claim",
    "Contracted",
    "Exact",
    "Gradient",
    "Work",
    "decided",
    "differentials",
    "entries",
    "equality",
    "gradients",
    "jacobian",
    "unconfirmed",
    "weaker",
]
