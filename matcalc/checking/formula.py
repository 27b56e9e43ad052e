"""The grammar of formulas in documents: tokens to syntax trees, with nothing resolved.

    sum       = colon { ("+" | "-") colon }
    colon     = product [ ":" product ]
    product   = run { ("*" | ".*" | "./" | "⊗") run | "/" factor }
    run       = factor { factor }                            side by side: the closest product
    factor    = ["-"] primary { "^" … | "'" | "[" … "]" }
    primary   = number | name [ "(" … ")" ] | "(" sum { "," sum } ")" | "‖" sum "‖" | "|" sum "|" | "⟨" sum "," sum "⟩"
              | d primary | ∇ primary | frac | √ | ∑ | matrix

Trees are those of the language (see `language.tree`), with these kinds more:

kind          parts                 value
ones                                a vector of ones, of the size its place asks for
norm          operand               "2", "F", "1" or ""
bars          operand               an absolute value or a determinant
differential  operand               (names that vary or None, order)
partial       operand, variables    ∂f/∂x, ∂²f/∂x∂y
nabla         operand [, variable]  (order, transposed)
directional   operand, direction    the derivative of the operand in that direction
applied       operand, arguments    (∇f)(x)
cases         value, condition, …
comparison    left, right           the sign
"""

from __future__ import annotations

from ..language.tree import Tree
from .lexicon import Style, Token, Unreadable, tokens

DEEPEST = 120
PREFIXED = set(
    "exp log ln sin cos tan sinh cosh tanh arcsin arccos arctan det tr trace Tr vec logdet sign min max".split()
)
PREFIXED |= {"diag", "Diag", "softmax", "sigmoid", "relu", "ReLU", "logistic"}
WIDE = {"tr", "trace", "Tr", "vec"}  # without brackets they take the whole product that follows
STOPS = {"end", ")", "]", "}", "⟩", ",", ";", "+", "-", ":", "*", ".*", "./", "/", "⊗", "cell", "row", "finish", "stop"}
STOPS |= {"^", ".^", "'", "_", "⊤", "transpose", "<=", ">=", "<", ">", "=", "=="}
TRANSPOSES = {"T", "⊤"}
COMPARISONS = {
    "ge": ">",
    "geq": ">",
    "le": "<",
    "leq": "<",
    "lt": "<",
    "gt": ">",
    "≥": ">",
    "≤": "<",
    ">": ">",
    "<": "<",
}


def node(kind: str, parts: list[Tree], value: object = None) -> Tree:
    return Tree(kind, parts, value, 0, 0)


def name(text: str) -> Tree:
    return node("name", [], text)


def product(factors: list[Tree], operator: str = "*") -> Tree:
    """Factors as one product node."""
    return factors[0] if len(factors) == 1 else node("product", factors, [(operator, 0, 0)] * (len(factors) - 1))


def formula(text: str, style: Style) -> Tree:
    """The tree of one side of a relation. Raises Unreadable, saying where the reading stopped."""
    return Reader(tokens(text, style), style).whole()


class Reader:
    """One reading of one formula."""

    def __init__(self, found: list[Token], style: Style) -> None:
        self.tokens, self.style = found, style
        self.position = 0
        self.depth = 0
        self.bars: list[str] = []

    # ------------------------------------------------------------------- tokens

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    def next(self) -> Token:
        token = self.tokens[self.position]
        self.position += token.kind != "end"
        return token

    def taken(self, *kinds: str) -> bool:
        if self.token.kind not in kinds:
            return False
        self.next()
        return True

    def expect(self, kind: str) -> None:
        if not self.taken(kind):
            self.fail(f"{kind} is missing")

    def fail(self, fact: str) -> None:
        before = " ".join(t.text for t in self.tokens[max(0, self.position - 4) : self.position])
        raise Unreadable(f"{fact} after “{before}”" if before else fact)

    def whole(self) -> Tree:
        tree = self.sum()
        if self.token.kind not in ("end", "stop"):
            self.fail(f"“{self.token.text}” is not understood")
        return tree

    # ------------------------------------------------------------------- sums and products

    def sum(self) -> Tree:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unreadable("the formula is nested too deeply")
        terms, marks = [], []
        sign = "-" if self.token.kind == "-" else "+"
        self.taken("+", "-")
        while True:
            terms.append(self.colon())
            marks.append((sign, 0, 0))
            if self.token.kind not in ("+", "-"):
                break
            sign = self.next().kind
        self.depth -= 1
        if len(terms) == 1:
            return node("neg", terms) if marks[0][0] == "-" else terms[0]
        return node("sum", terms, marks)

    def colon(self) -> Tree:
        left = self.product()
        while self.taken(":"):
            left = node("colon", [left, self.product()], ":")
        return left

    def product(self) -> Tree:
        tree = self.run()
        while self.token.kind in ("*", ".*", "./", "/", "⊗"):
            operator = self.next().kind
            tree = self._times(tree, operator)
        return tree

    def _times(self, left: Tree, operator: str) -> Tree:
        if operator != "/":
            return self._join(left, operator, self.run())
        right = self.factor()
        if quotient := _quotient(left, right):
            left = quotient
        elif left.kind == "product" and (quotient := _quotient(left.parts[-1], right)) and left.value[-1][0] == "*":
            left = node("product", [*left.parts[:-1], quotient], left.value)
        else:
            left = self._join(left, "/", right)
        rest = [] if self._stops() else [self.run()]
        for tree in rest:
            left = self._join(left, "*", tree)
        return left

    @staticmethod
    def _join(left: Tree, operator: str, right: Tree) -> Tree:
        """Products of one operator are one node."""
        mark = (operator, 0, 0)
        same = operator == "*" and left.kind == "product" and all(m[0] in "*/" for m in left.value)
        more = right.parts if same and right.kind == "product" and right.at == (1, 1) else [right]
        if same:
            marks = [*left.value, mark, *(right.value if len(more) > 1 else [])]
            return node("product", [*left.parts, *more], marks)
        return node("product", [left, right], [mark])

    def run(self) -> Tree:
        """Factors side by side."""
        factors = [self.factor()]
        while not self._stops():
            factors.append(self._operator(factors) or self.factor(signed=False))
        return product(factors)

    def _operator(self, factors: list[Tree]) -> Tree | None:
        """`(∇f)(x)`: a gradient in brackets, applied."""
        if factors[-1].kind == "nabla" and self.token.kind == "(":
            return node("applied", [factors.pop(), *self.arguments()])
        return None

    def _stops(self) -> bool:
        kind = self.token.kind
        if kind == "command":
            return self.token.text in COMPARISONS
        return kind in STOPS or (kind in ("‖", "|") and kind in self.bars[-1:])

    # ------------------------------------------------------------------- factors

    def factor(self, *, signed: bool = True) -> Tree:
        if signed and self.taken("-"):
            return node("neg", [self.factor()])
        if signed:
            self.taken("+")
        return self.postfixed(self.primary())

    def postfixed(self, tree: Tree) -> Tree:
        while True:
            if self.token.kind in ("^", ".^"):
                entrywise = self.next().kind == ".^"
                tree = self.raised(tree, entrywise)
            elif self.token.kind in ("⊤", "transpose"):
                self.next()
                tree = node("transpose", [tree])
            elif self.token.kind == "'":
                self.next()
                tree = self._primed(tree)
            elif self.token.kind == "[" and tree.kind in ("name", "transpose", "index"):
                tree = self.indexed(tree)
            elif self.token.kind == "_":
                self.next()
                tree = self._outer_index(tree, self.script())
            else:
                return tree

    def _primed(self, tree: Tree) -> Tree:
        if self.style.transposes or tree.kind != "name":
            return node("transpose", [tree])
        return name(tree.value + "'")

    @staticmethod
    def _outer_index(tree: Tree, script: list[Token]) -> Tree:
        """(A B)_{ij}: a component of what stands in brackets."""
        if tree.kind == "power" and tree.parts[0].kind == "norm":  # ‖s‖^2_F
            tree.parts[0].value = tree.parts[0].value or "".join(t.text for t in script)
            return tree
        letters = [t.text for t in script if t.kind in ("name", "number")]
        return node("index", [tree], tuple(letters))

    def raised(self, tree: Tree, entrywise: bool) -> Tree:
        script = self.script()
        kinds = [t.kind for t in script]
        text = "".join(t.text for t in script)
        if kinds == ["⊤"] or (text in TRANSPOSES and len(script) == 1 and not entrywise):
            return node("transpose", [tree])
        if text in ("-T", "-⊤", "-top"):
            return node("transpose", [node("power", [tree, node("number", [], -1)], "^")])
        if kinds == ["'"] or kinds == ["'", "'"]:
            return self._primed(tree)
        if script and script[0].kind in (".*",):
            return node("power", [tree, Reader([*script[1:], Token("end", "")], self.style).whole()], ".^")
        if tree.kind == "name" and (text in ("⋆", "*", "star", "+") or kinds[:1] == ["("] or kinds[:1] == ["∗"]):
            return name(f"{tree.value}^{text}")
        exponent = Reader([*script, Token("end", "")], self.style).whole()
        if tree.kind == "name" and tree.value == "e" and "e" not in self.style.taken and not entrywise:
            return node("call", [exponent], ("exp", 0))
        return node("power", [tree, exponent], ".^" if entrywise else "^")

    def script(self) -> list[Token]:
        """The tokens of an index or exponent: a group, or one token."""
        if self.token.kind == "{":
            self.next()
            found: list[Token] = []
            depth = 1
            while True:
                token = self.next()
                if token.kind == "end":
                    self.fail("a brace is not closed")
                depth += (token.kind == "{") - (token.kind == "}")
                if depth == 0:
                    return found
                found.append(token)
        if self.token.kind == "(":
            return self._bracketed()
        found = [self.next()] if self.token.kind == "-" else []
        token = self.next()
        if token.kind == "number" and self.style.latex and len(token.text) > 1:
            self.position -= 1
            self.tokens[self.position] = Token("number", token.text[1:])
            return [*found, Token("number", token.text[0])]
        return [*found, token]

    def _bracketed(self) -> list[Token]:
        start, depth = self.position, 0
        while self.token.kind != "end":
            token = self.next()
            depth += (token.kind == "(") - (token.kind == ")")
            if depth == 0:
                break
        return self.tokens[start : self.position]

    def indexed(self, tree: Tree) -> Tree:
        self.expect("[")
        indices = []
        while not self.taken("]"):
            token = self.next()
            if token.kind == "end":
                self.fail("a bracket is not closed")
            if token.kind in ("name", "number"):
                indices.append(int(token.text) if token.text.isdigit() else token.text)
        return node("index", [tree], tuple(indices))

    # ------------------------------------------------------------------- primaries

    def primary(self) -> Tree:
        token = self.next()
        method = PRIMARIES.get(token.kind)
        if method is None:
            self.position -= token.kind != "end"
            self.fail(f"“{token.text}” is not understood" if token.text else "an operand is missing")
        assert method is not None
        return method(self, token)

    def number(self, token: Token) -> Tree:
        return node(
            "number", [], float(token.text) if "." in token.text or "e" in token.text.lower() else int(token.text)
        )

    def half(self, token: Token) -> Tree:
        return node("number", [], 0.5)

    def ones(self, token: Token) -> Tree:
        return node("ones", [])

    def group(self, token: Token) -> Tree:
        close = {"(": ")", "[": "]", "{": "}"}[token.kind]
        self.bars.append("")
        parts = [self.sum()]
        while self.taken(",", ";"):
            parts.append(self.sum())
        self.bars.pop()
        self.expect(close)
        if len(parts) > 1:
            return node("column", parts)
        tree = parts[0]
        if (
            token.kind == "("
            and tree.kind == "name"
            and self.token.kind == "_"
            and len(str(tree.value).split("_")) == 2
        ):
            return tree
        return _grouped(tree)

    def norm(self, token: Token) -> Tree:
        self.bars.append(token.kind)
        tree = self.sum()
        self.bars.pop()
        self.expect(token.kind)
        which = ""
        if token.kind == "‖" and self.taken("_"):
            which = "".join(t.text for t in self.script())
        return node("norm" if token.kind == "‖" else "bars", [tree], which)

    def inner(self, token: Token) -> Tree:
        self.bars.append("")
        left = self.sum()
        self.expect(",")
        right = self.sum()
        self.bars.pop()
        self.expect("⟩")
        return node("colon", [left, right], "⟨")

    def root(self, token: Token) -> Tree:
        return node("call", [self.argument()], ("sqrt", 0))

    def argument(self) -> Tree:
        """The argument of \\frac or \\sqrt: a group, or the shortest thing that can be one."""
        if self.taken("{"):
            self.bars.append("")
            tree = self.sum() if self.token.kind != "}" else node("number", [], 1)
            self.bars.pop()
            self.expect("}")
            return tree
        if self.token.kind == "number" and len(self.token.text) > 1 and self.style.latex:
            digits = self.token.text
            self.tokens[self.position] = Token("number", digits[1:])
            return node("number", [], int(digits[0]))
        return self.primary()

    def command(self, token: Token) -> Tree:
        word = token.text
        if word in ("frac", "tfrac", "dfrac", "cfrac"):
            return self.fraction()
        if word in ("underbrace", "overbrace"):
            tree = self.argument()
            if self.token.kind in ("_", "^"):
                self.next()
                self.script()
            return tree
        if word in ("boxed", "fbox", "phantom", "ensuremath"):
            return self.argument()
        if word in PREFIXED:
            return self.named(Token("word", word))
        self.fail(f"\\{word} is not understood")
        raise AssertionError

    def fraction(self) -> Tree:
        mark = self.position
        try:
            above = self.argument()
        except Unreadable:
            above = self._bare_differential(mark)
        below = self.argument()
        if above.kind == "differential" and not above.parts:
            return self._derivative_of_what_follows(below, above.value[1])
        quotient = _quotient(above, below)
        if quotient is None and above.kind == "product" and (inner := _quotient(above.parts[-1], below)):
            return product([*above.parts[:-1], inner])
        return quotient or node("product", [_grouped(above), below], [("/", 0, 0)])

    def _bare_differential(self, mark: int) -> Tree:
        """`\\frac{\\partial}{\\partial x}` and `\\frac{d^2}{dx^2}`: a differential of what follows."""
        self.position = mark
        self.expect("{")
        token = self.next()
        order = 1
        if self.taken("^"):
            order = int("".join(t.text for t in self.script()) or 1)
        if token.text not in ("d", "∂") or not self.taken("}"):
            self.position = mark
            return self.argument()
        return node("differential", [], (None, order))

    def _derivative_of_what_follows(self, below: Tree, order: int) -> Tree:
        variables = _variables(below)
        if variables is None or self._stops():
            self.fail("the derivative of nothing")
        assert variables is not None
        return node("partial", [self.run(), *(variables * order if len(variables) < order else variables)])

    # ------------------------------------------------------------------- names and functions

    def named(self, token: Token) -> Tree:
        """A name with its indices; applied, if a bracket follows."""
        text = token.text
        if token.kind == "name" and text == "d" and self._differential_follows():
            return self.differential(Token("d", "d"))
        if token.kind == "name" and text == "δ" and self._differential_follows():
            return self.differential(Token("d", "δ"))
        if text == "grad" and self.token.kind in ("name", "word", "("):
            return self.nabla(token)
        if text == "D" and (tree := self._derivative_along()):
            return tree
        if self.token.kind == "_":
            self.next()
            script = "".join(t.text for t in self.script() if t.text not in (",", "{", "}"))
            if text in ("φ", "ϕ", "f", "g") and script in PREFIXED:
                return self.called(script)
            text = f"{text}_{script}"
        if text in PREFIXED or text in ("sum", "norm2", "normF", "norm1", "inv", "sqrt"):
            return self.called(text)
        if self._opens_call():
            return self.called(text)
        return name(text)

    def _opens_call(self) -> bool:
        """An opening bracket right after the name, or after primes that are not transposes."""
        at = self.position
        while self.tokens[at].kind == "'" and not self.style.transposes:
            at += 1
        return self.tokens[at].kind == "(" and not (at == self.position and self.tokens[at - 1].kind == "transpose")

    def called(self, function: str) -> Tree:
        """A function with its arguments; without brackets it takes the next factor."""
        primes = 0
        while self.token.kind == "'" and not (self.style.transposes and function not in PREFIXED):
            self.next()
            primes += 1
        power = None
        if self.token.kind == "^" and function in PREFIXED:
            self.next()
            power = Reader([*self.script(), Token("end", "")], self.style).whole()
        if self.token.kind in ("(", "[") or (self.token.kind == "{" and function in PREFIXED):
            parts = self.arguments()
        elif function in PREFIXED | {"sqrt"}:
            parts = [self.run() if function in WIDE else self._next_factor()]
        else:
            return name(function + primes * "'")
        tree = node("call", parts, (function, primes))
        return node("power", [tree, power], "^") if power else tree

    def _next_factor(self) -> Tree:
        if self._stops() and self.token.kind != "-":
            self.fail("the argument of a function is missing")
        return self.factor()

    def arguments(self) -> list[Tree]:
        close = {"(": ")", "[": "]", "{": "}"}[self.next().kind]
        self.bars.append("")
        parts = [self.sum()]
        while self.taken(","):
            parts.append(self.sum())
        self.bars.pop()
        self.expect(close)
        return [_grouped(p) for p in parts]

    def series(self, token: Token) -> Tree:
        """∑ with its indices: those below, and up to where they run."""
        letters: list[str] = []
        count = None
        while self.token.kind in ("_", "^"):
            below = self.next().kind == "_"
            script = self.script()
            if below:
                head = script[: next((i for i, t in enumerate(script) if t.kind == "="), len(script))]
                letters = [t.text for t in head if t.kind == "name"]
            else:
                count = Reader([*script, Token("end", "")], self.style).whole()
        if not letters:
            self.fail("a sum without an index")
        body = self._summand()
        for letter in reversed(letters):
            body = node("series", [body, *([count] if count else [])], letter)
        return body

    def _summand(self) -> Tree:
        """The product after ∑, Hadamard products included."""
        tree = self.run()
        while self.token.kind in ("*", ".*", "/"):
            tree = self._times(tree, self.next().kind)
        return tree

    # ------------------------------------------------------------------- derivatives

    def _differential_follows(self) -> bool:
        token = self.token
        letter = self.tokens[self.position - 1].text
        if letter in self.style.taken:
            return False
        if token.kind == "^" and self.tokens[self.position + 1].text in ("2", "{"):
            after = self.tokens[self.position + 2]
            return after.kind in ("name", "word") or (after.text == "2")
        if token.kind == "_":
            return letter == "d" and self._subscripted_differential()
        return token.kind in ("name", "word", "command", "‖", "|", "(", "∇", "d", "∑") or (
            token.kind in ("[", "{") and letter == "d"
        )

    def _subscripted_differential(self) -> bool:
        """d_{b} L varies b alone; d_1 is a name."""
        mark = self.position
        self.next()
        script = self.script()
        follows = self.token.kind in ("name", "word", "command", "(", "‖")
        self.position = mark
        return (follows and any(t.kind in ("name", "word") for t in script) and len(script) > 1) or (
            follows and script[0].kind == "name" and script[0].text not in "ijkmnpqrst"
        )

    def differential(self, token: Token) -> Tree:
        wrt, order = None, 1
        while self.token.kind in ("^", "_"):
            if self.next().kind == "^":
                order = int("".join(t.text for t in self.script() if t.text.isdigit()) or 1)
            else:
                wrt = Reader([*self.script(), Token("end", "")], self.style).whole()
        operand = self.postfixed(self.primary())
        return node("differential", [operand], (wrt.value if wrt is not None else None, order))

    def nabla(self, token: Token) -> Tree:
        order, transposed, variable = 1, False, None
        while self.token.kind in ("_", "^", "⊤"):
            kind = self.next().kind
            if kind == "⊤":
                transposed = True
                continue
            script = self.script()
            text = "".join(t.text for t in script)
            if kind == "_":
                variable = Reader([*script, Token("end", "")], self.style).whole()
            elif text.isdigit():
                order = int(text)
            else:
                transposed = True
        operand = self.primary()
        while self.token.kind == "^" and self.tokens[self.position + 1].kind in ("name", "⊤") and variable is None:
            break
        parts = [operand] if variable is None else [operand, variable]
        tree = node("nabla", parts, (order, transposed))
        if self.token.kind == "[":
            return node(
                "directional", [node("nabla", parts, (order - 1, False)) if order > 1 else operand, *self.arguments()]
            )
        return tree

    def _derivative_along(self) -> Tree | None:
        """`Df(x)[h]` and `D(∇f)(x)[h]`, or None if this D is a name."""
        if self.token.kind not in ("name", "word", "(", "∇", "d"):
            return None
        mark = self.position
        try:
            operand = self.primary()
            if self.token.kind == "(":
                operand = node("applied", [operand, *self.arguments()])
            if self.token.kind == "[":
                return node("directional", [operand, *self.arguments()])
        except Unreadable:
            pass
        self.position = mark
        return None

    # ------------------------------------------------------------------- matrices and cases

    def environment(self, token: Token) -> Tree:
        rows: list[list[Tree]] = [[]]
        while not self.taken("finish"):
            if self.taken("row"):
                rows.append([])
            elif self.taken("cell"):
                continue
            elif self.token.kind == "end":
                self.fail("a matrix is not closed")
            else:
                rows[-1].append(self._condition() if token.text == "cases" and rows[-1] else self.sum())
        rows = [row for row in rows if row]
        if token.text == "cases":
            return node("cases", [part for row in rows for part in row[:2]])
        columns = [product(row) if len(row) == 1 else node("row", row) for row in rows]
        return node("column", columns)

    def _condition(self) -> Tree:
        if self.token.kind == "word":
            word = self.next().text
            if word in ("if", "for", "when"):
                return self._condition()
            return node("otherwise", [])
        left = self.sum()
        sign = COMPARISONS.get(self.next().text)
        if sign is None:
            self.fail("a condition is not understood")
        return node("comparison", [left, self.sum()], sign)


PRIMARIES = {
    "number": Reader.number,
    "½": Reader.half,
    "ones": Reader.ones,
    "name": Reader.named,
    "word": Reader.named,
    "(": Reader.group,
    "[": Reader.group,
    "{": Reader.group,
    "‖": Reader.norm,
    "|": Reader.norm,
    "⟨": Reader.inner,
    "√": Reader.root,
    "command": Reader.command,
    "∑": Reader.series,
    "d": Reader.differential,
    "∇": Reader.nabla,
    "begin": Reader.environment,
}


def _grouped(tree: Tree) -> Tree:
    """Brackets keep a product or sum apart from what stands beside it."""
    tree.at = (0, 0)
    return tree


def _quotient(above: Tree, below: Tree) -> Tree | None:
    """∂f/∂x from its two differentials, or None."""
    variables = _variables(below)
    if above.kind != "differential" or variables is None or not above.parts:
        return None
    order = above.value[1]
    if len(variables) < order:
        variables = variables * order
    return node("partial", [above.parts[0], *variables]) if len(variables) == order else None


def _variables(below: Tree) -> list[Tree] | None:
    """The variables of ∂x, ∂x∂y, ∂x²."""
    if below.kind == "product" and all(p.kind == "differential" for p in below.parts):
        return [p.parts[0] for p in below.parts]
    if below.kind != "differential" or not below.parts:
        return None
    operand = below.parts[0]
    if operand.kind == "power" and operand.parts[1].kind == "number":
        return [operand.parts[0]] * int(operand.parts[1].value)
    return [operand]
