"""What kind of statement each claim is: a definition, a declaration, or something to be judged."""

from __future__ import annotations

import re

from ...language.tree import Tree
from ..formulas.rewriting import transformed
from ..formulas.trees import names, subtrees
from ..reading.claim import Claim
from ..reading.plain import FUNCTIONS
from .functions import function
from .parts import Part
from .scope import Definition

SOLVED = re.compile(r"zero|= ?0|vanish|stationar|minim|maxim|optim|solv|critical|normal equation", re.IGNORECASE)
ANEW = re.compile(r"\b(Let|let|Put|put|Define|define|Now let|consider|Consider|Write|Suppose|Example|denote)\b")


class Classifier:
    """Definitions, declarations and claims told apart, in the order of the document."""

    def __init__(self, reading: Part) -> None:
        self.reading = reading
        self.defined: dict[str, Definition] = {d.name: d for d in reading.definitions}
        self.seen: set[str] = set()
        self.varied: set[str] = set()  # by which something was differentiated
        self.gradient: tuple[Tree, list[Tree]] | None = None

    def run(self) -> None:
        for claim in self.reading.claims:
            if claim.kind == "claim":
                self._gradients(claim)
                self._classify(claim)
            if claim.left is not None and claim.left.kind in ("nabla", "partial"):
                self.varied |= {n for variable in claim.left.parts[1:] for n in names(variable)}
            if claim.left is not None and claim.left.kind in ("nabla", "partial") and len(claim.left.parts) <= 2:
                self.gradient = claim.left.parts[0], claim.left.parts[1:]
            for side in (claim.left, claim.right):
                self.seen |= names(side) if side is not None else set()

    def _gradients(self, claim: Claim) -> None:
        """In code, and where a document says so, dW is the gradient by W of the function defined last."""
        said = self.reading.declarations
        if not (claim.code or said.code) or not self.reading.definitions:
            return
        loss = self.reading.definitions[-1].name
        changed = [
            None if t is None else transformed(t, lambda t: _gradient(t, loss)) for t in (claim.left, claim.right)
        ]
        if (claim.left, claim.right) != tuple(changed) and any(
            _has(t, "differential") for t in (claim.left, claim.right)
        ):
            claim.left, claim.right = changed
            claim.condition = f"dA stands for the gradient of {loss} with respect to A"

    def _classify(self, claim: Claim) -> None:
        if claim.sign == "in":
            claim.kind = "declaration"
        elif claim.sign in ("<=", ">="):
            zero = claim.right is not None and claim.right.kind == "number"
            claim.kind = (
                "declaration" if zero and claim.left is not None and claim.left.kind == "name" else "undecidable"
            )
            claim.problem = "" if claim.kind == "declaration" else "an inequality"
        elif claim.sign in ("~", "~="):
            claim.kind, claim.problem = "undecidable", "an approximation"
        elif claim.problem or claim.left is None or claim.right is None:
            self._unread(claim)
        elif self._index(claim) or (
            claim.left.kind == "name" and claim.right.kind == "number" and self._component(claim.left.value)
        ):
            claim.kind = "declaration"
        elif claim.left.kind == "differential" and claim.right.kind == "number" and claim.right.value == 0:
            claim.kind = "assumption"
        elif not self._defines(claim):
            self._notation(claim)

    def _unread(self, claim: Claim) -> None:
        claim.kind = "undecidable"
        left = claim.left
        if (
            left is not None
            and left.kind == "name"
            and claim.before is None
            and re.search(r"\\dots|…|\.\.", claim.sources[1])
        ):
            claim.kind = "declaration"

    def _component(self, name: str) -> bool:
        """`y_c` of a y whose other components occur as well."""
        base, _, index = name.rpartition("_")
        return bool(base) and len(index) == 1 and index.isalpha() and self._occurs(base)

    def _occurs(self, base: str) -> bool:
        return any(n == base or n.rpartition("_")[0] == base for n in self.reading.declarations.plain)

    def _index(self, claim: Claim) -> bool:
        """`i = j`, `i = 1`: letters that are indices."""
        left, right = claim.left, claim.right
        assert left is not None
        assert right is not None
        running = self.reading.declarations.running
        if left.kind != "name" or left.value not in running:
            return False
        return right.kind == "number" or (right.kind == "name" and len(right.value) == 1)

    def _notation(self, claim: Claim) -> None:
        """A:B = tr(A'B) introduces a notation; Q'Q = I a property."""
        left, right = claim.left, claim.right
        assert left is not None
        assert right is not None
        if left.kind == "colon" and all(p.kind == "name" for p in left.parts) and right.kind in ("call", "series"):
            bare = {p.value for p in left.parts}
            if not bare & self.defined.keys() and right.kind == "call" and right.value[0] in ("tr", "Tr", "trace"):
                claim.kind = "definition"
        elif self._property(left, right):
            claim.kind = "declaration"

    def _property(self, left: Tree, right: Tree) -> bool:
        constant = right.kind == "number" or (right.kind == "name" and right.value == "I")
        if not constant or any(t.kind in ("differential", "partial", "nabla", "directional") for t in subtrees(left)):
            return False
        found = names(left) - {"tr"}
        return bool(found) and not any(n in self.defined or n.rpartition("_")[0] in self.defined for n in found)

    # ------------------------------------------------------------------- definitions

    def _defines(self, claim: Claim) -> bool:
        left, right = claim.left, claim.right
        assert left is not None
        assert right is not None
        if claim.before is not None:
            return self._names_the_member_before(claim)
        if claim.sign == "<-":
            claim.kind = "definition"
            return True
        head = self._head(left)
        if head is None:
            return False
        name, arguments = head
        if self._defines_function(claim, name, arguments):
            return True
        if self._is_hessian(claim, name):
            return True
        if left.kind == right.kind == "call" and self._unheard(right.value[0]) and self._unheard(name):
            claim.kind, claim.problem = "undecidable", f"neither {name} nor {right.value[0]} is introduced"
            return True
        if claim.sign != ":=" and not self._new(claim, name, arguments):
            return False
        if name in names(right) and not arguments:
            return False
        if right.kind == "call" and self._unheard(right.value[0]) and (following := self.follows(claim)):
            right = following[0].right or right  # ŷ = f(x) = …, of an f of which nothing else is said
            following[0].kind = "definition"
        self._define(claim, name, arguments, right)
        return True

    def _unheard(self, name: str) -> bool:
        """A function that nothing has been said of."""
        return (
            function(name) is None
            and name not in ("max", "min")
            and name not in self.reading.functions
            and name not in self.seen
        )

    def _is_hessian(self, claim: Claim, name: str) -> bool:
        """`the Hessian H = …`: H is the Hessian of the function whose gradient was stated last."""
        if (
            self.gradient is None
            or name in self.defined
            or not re.search(r"Hessian\b[^.=]{0,40}$", claim.lead.rstrip("$ \n"))
        ):
            return False
        function_, variable = self.gradient
        assert claim.right is not None
        self._define(claim, name, (), claim.right)
        claim.kind = "claim"
        claim.left = Tree("nabla", [function_, *variable], (2, False), 0, 0)
        return True

    @staticmethod
    def _head(left: Tree) -> tuple[str, tuple[str, ...]] | None:
        """The name that a left side would define, with its arguments."""
        if left.kind == "name":
            return left.value, ()
        if left.kind == "call" and all(p.kind == "name" for p in left.parts) and not left.value[1]:
            known = function(left.value[0])  # det M = … says something of M
            return (left.value[0], tuple(p.value for p in left.parts)) if not known or known.result == "same" else None
        return None

    def _new(self, claim: Claim, name: str, arguments: tuple[str, ...]) -> bool:
        """Whether the name has no meaning yet, or is given another one."""
        base, _, index = name.rpartition("_")
        running = self.reading.declarations.running
        family = base if base and all(c in running for c in index) else ""
        if family and (family in self.defined or self._appears(family)):
            return False
        if name not in self.defined:
            known = name in self.seen or self._appears(family)
            return not (known and (SOLVED.search(claim.lead[-160:]) or self._solved_for(claim, name)))
        again = self.defined[name]
        if arguments and not again.arguments and re.search(ANEW, claim.lead):
            return True
        return bool(re.search(r"\bExample\b|\bExercise\b|\*\*|^#|\([a-z]\)", claim.lead, re.MULTILINE)) and bool(
            arguments
        )

    def _solved_for(self, claim: Claim, name: str) -> bool:
        """A variable something was differentiated by, equal to what is made of names seen before."""
        assert claim.right is not None
        varied = {n for d in self.reading.definitions for n in d.arguments} | self.varied
        return name in varied and bool(SOLVED.search(claim.back)) and names(claim.right) <= self.seen | {"I"}

    def _appears(self, family: str) -> bool:
        """Whether the family, or the vector it is the components of, has occurred before."""
        return any(n == family or n.rpartition("_")[0] == family for n in self.seen) if family else False

    def _define(self, claim: Claim, name: str, arguments: tuple[str, ...], right: Tree) -> None:
        base, _, index = name.rpartition("_")
        running = self.reading.declarations.running
        indices = tuple(index) if base and index and all(c in running for c in index) else ()
        if not indices and right.kind == "name":
            right = self._whole(right, arguments)
        if self._components(name, right):
            self.reading.declarations.shape(name, (len(right.parts), 1))
            claim.kind = "definition"
            return
        definition = Definition(base if indices else name, right, indices, arguments, claim.number)
        self.reading.definitions.append(definition)
        self.defined[definition.name] = self.defined[name] = definition
        claim.kind = "definition"

    def _components(self, name: str, right: Tree) -> bool:
        """x = (x_1, x_2), of components that are not defined themselves: x is a vector."""
        heads = {
            self._head(c.left)
            for c in self.reading.claims
            if c.left is not None and c.before is None and c.sign in ("=", ":=")
        }
        defined = {head[0] for head in heads if head}
        wanted = [f"{name}_{k + 1}" for k in range(len(right.parts))]
        return right.kind == "column" and [p.value for p in right.parts] == wanted and not defined & set(wanted)

    def _whole(self, right: Tree, arguments: tuple[str, ...]) -> Tree:
        """R = (r_ik) is the matrix of all of them."""
        base, _, index = right.value.rpartition("_")
        running = self.reading.declarations.running
        if base and index and all(c in running for c in index):
            return Tree("name", [], base, 0, 0)
        return right

    def _names_the_member_before(self, claim: Claim) -> bool:
        """`… ≜ g` at the end of a chain."""
        right = claim.right
        assert right is not None
        assert claim.left is not None
        if claim.sign == "<-" or right.kind != "name" or (claim.sign != ":=" and right.value in self.seen):
            return False
        if (
            right.value in self.defined
            or right.value in self.reading.declarations.shapes
            or right.value in names(claim.left)
        ):
            return False
        base, _, index = right.value.rpartition("_")
        if claim.sign == "=" and (len(right.value) > 3 or (base and index.isalpha() and self._occurs(base))):
            return False
        self._define(claim, right.value, (), claim.left)
        return True

    def _defines_function(self, claim: Claim, name: str, arguments: tuple[str, ...]) -> bool:
        """σ(z) = 1/(1 + exp(-z)), of a letter that is nothing else: a function of a number, for every entry."""
        right = claim.right
        assert right is not None
        if len(arguments) != 1 or name in self.defined:
            return False
        parameter = arguments[0]
        if self._of_components(claim, name, parameter):
            return True
        chained = right.kind == "call" and [p.value for p in right.parts if p.kind == "name"] == [parameter]
        if not (chained and self.follows(claim)) and not self._of_a_number(right, parameter):
            return False
        if name in self.reading.functions:
            return False
        declarations = self.reading.declarations
        applied = declarations.applied.get(name, set())
        whole = parameter in declarations.shapes and applied <= {parameter} and right.kind != "cases"
        if whole or (name not in FUNCTION_LETTERS and applied <= {parameter} and right.kind != "cases"):
            return False
        body = self._last_member(claim) if chained and self.follows(claim) else right
        self.reading.functions[name] = Definition(name, body, (), arguments, claim.number)
        if chained and self.follows(claim):
            self.reading.functions.setdefault(
                right.value[0], Definition(right.value[0], body, (), arguments, claim.number)
            )
        claim.kind = "definition"
        return True

    def _of_components(self, claim: Claim, name: str, parameter: str) -> bool:
        """g(z_i) = exp(z_i)/Σ_k exp(z_k): a function of a vector, given by its components."""
        base, _, index = parameter.rpartition("_")
        applied = self.reading.declarations.applied.get(name, set())
        if not base or index not in self.reading.declarations.running or applied <= {parameter}:
            return False
        assert claim.right is not None
        self.reading.functions[name] = Definition(name, claim.right, (index,), (base,), claim.number)
        claim.kind = "definition"
        return True

    def follows(self, claim: Claim) -> list[Claim]:
        return [c for c in self.reading.claims if c.before is claim]

    def _last_member(self, claim: Claim) -> Tree:
        member = claim
        while following := self.follows(member):
            member = following[0]
            member.kind = "definition"
        assert member.right is not None
        return member.right

    @staticmethod
    def _of_a_number(right: Tree, parameter: str) -> bool:
        kinds = {"number", "name", "sum", "product", "neg", "power", "call", "cases", "comparison", "otherwise"}
        found = names(right)
        free = {n for n in found if n not in FUNCTIONS and n not in ("e", "max", "min", "π", "ln", "σ", "φ")}
        vector = any(
            t.kind == "call" and t.value[0] in ("tr", "det", "norm2", "sum", "logdet", "vec") for t in subtrees(right)
        )
        return all(t.kind in kinds for t in subtrees(right)) and free <= {parameter} and not vector


def _gradient(tree: Tree, loss: str) -> Tree | None:
    if tree.kind != "differential" or tree.parts[0].kind != "name":
        return None
    return Tree("partial", [Tree("name", [], loss, 0, 0), tree.parts[0]], None, 0, 0)


def _has(tree: Tree | None, kind: str) -> bool:
    return tree is not None and any(t.kind == kind for t in subtrees(tree))


FUNCTION_LETTERS = {"σ", "φ", "ψ", "g", "ReLU", "relu", "f", "s", "h", "ρ", "sigmoid", "tanh", "sig"}
