"""Source: one readable, self-contained function for any number of expressions.

Expressions are lowered (`matcalc.code.lower`), then written in one pass, arguments first: what is
used once goes inline, what is used again gets a name. In the code vectors and rows are 1-D arrays,
scalars floats, matrices 2-D arrays; symbols with a sample index carry the samples along their first axis.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ..errors import LimitError, MatcalcError
from ..expr import Expr, as_expr, postorder, symbols
from .lower import lower
from .names import Names, Scope
from .targets import Target, target
from .template import Code, Hole, Template, template

WIDTH = 88  # longer expressions are broken into named parts
NESTING = 15  # loops in loops; Python itself allows 20
_CHEAP = re.compile(r"[\w.]+(\.T)?(\[[\w, :-]*\])?(\.T)?")  # names, literals and views: never worth a name
_ARRAY = re.compile(r"\{=(\d+)\}")

Expressions = Expr | Sequence[Expr] | Mapping[str, Expr]


def source(
    expressions: Expressions, arguments: Sequence[str | Expr], *, name: str = "f", backend: str = "numpy"
) -> str:
    """Python text of a function of the arguments, in the order asked.

    `expressions` is an expression (the function returns its value), a list (a tuple of values) or a
    dict (a dict of values). `arguments` are names or symbols; unused ones are allowed. Sizes are read
    off the arguments' shapes; a size no argument has, and a free index, can be passed by name. An
    unknown function f is an argument `f`, its derivatives are arguments `d1_f`, `d2_f`, ….
    `backend` is one of `matcalc.code.targets.known()`.

    Raises MatcalcError if there is no such target or it cannot say what an op computes, if a symbol,
    size, index or function is not among the arguments, or a name cannot be one in Python.

    >>> from matcalc.ops.leaves import matrix, vector
    >>> print(source(matrix("A", "m", "n") @ vector("x", "n"), ["A", "x"]))
    import numpy as np
    <BLANKLINE>
    <BLANKLINE>
    def f(A, x):
        return A @ x
    <BLANKLINE>
    """
    language = target(backend)
    body, used = definition(expressions, arguments, name, language)
    return language.program(f"{body}\n", used)


def definition(
    expressions: Expressions, arguments: Sequence[str | Expr], name: str, language: Target
) -> tuple[str, set[str]]:
    """The function alone, and the names of its language that it uses; see `source`."""
    if isinstance(arguments, str) or not isinstance(arguments, Iterable):
        raise MatcalcError(f"the arguments must be a list of names, not {arguments!r}")
    for argument in arguments:
        if not isinstance(argument, str | Expr):
            raise MatcalcError(f"{argument!r} is not an argument", hint="arguments are given by name or as symbols")
    if isinstance(expressions, str) or not isinstance(expressions, Iterable | Expr):
        raise MatcalcError(
            f"{expressions!r} is no expression, nor several", hint="text becomes an expression with matcalc.parse"
        )
    roots = [as_expr(e) for e in ([expressions] if isinstance(expressions, Expr) else _values(expressions))]
    names = Names(roots, arguments, name, language)
    writer = _Writer(names, language)
    codes = writer.block(lower(roots))
    first = [*names.size_lines(), *language.head(names.used, names.of_symbols)]
    lines = [*first, *writer.top.lines, *_result(expressions, [code.text for code in codes])]
    head = _wrapped(f"def {names.function}(", names.parameters, "):")
    return "\n".join([*head, *("    " + line for line in lines)]), names.used


def _values(expressions: Sequence[Expr] | Mapping[str, Expr]) -> Sequence[Expr]:
    return list(expressions.values()) if isinstance(expressions, Mapping) else expressions


def _result(expressions: Expressions, texts: list[str]) -> list[str]:
    if isinstance(expressions, Expr):
        return [f"return {texts[0]}"]
    if isinstance(expressions, Mapping):
        return _wrapped("return {", [f"{key!r}: {text}" for key, text in zip(expressions, texts, strict=True)], "}")
    return [f"return ({texts[0]},)"] if len(texts) == 1 else _wrapped("return (", texts, ")")


def _wrapped(before: str, items: Sequence[str], after: str) -> list[str]:
    """The items between brackets, on one line if they fit, otherwise as many to a line as do."""
    line = before + ", ".join(items) + after
    if len(line) <= WIDTH + 12:
        return [line]
    lines, current = [before], "   "
    for item in items:
        if len(current) + len(item) > WIDTH:
            lines.append(current)
            current = "   "
        current += f" {item},"
    return [*lines, current, after]


class _Writer:
    """Writes nodes into the lines of their scope."""

    def __init__(self, names: Names, target: Target) -> None:
        self.names = names
        self.target = target
        self.top = Scope(None, None)
        self.uses: dict[Expr, int] = {}
        self.parsed: dict[Expr, Template] = {}
        self.numbers: set[Expr] = set()  # what is computed without any array
        self.open_loops = 0

    def block(self, roots: Sequence[Expr]) -> list[Code]:
        for root in roots:
            self.uses[root] = self.uses.get(root, 0) + 1
        order = postorder(*roots)
        for node in order:
            for k in self.template(node).operands:
                self.uses[node.args[k]] = self.uses.get(node.args[k], 0) + 1
        for loops in _together(order):
            self.loop(loops, self.top)
        codes = [self.written(root, self.top) for root in roots]
        if len(codes) > 1 and sum(len(code.text) + 2 for code in codes) > WIDTH:
            codes = [code if _CHEAP.fullmatch(code.text) else self.assign(code, self.top) for code in codes]
        return codes

    def template(self, node: Expr) -> Template:
        parsed = self.parsed.get(node)
        if parsed is None:
            text = self.target.template(node)
            if "{=" in text:
                text = _ARRAY.sub(lambda hole: self.array(node.args[int(hole[1])], f"{{{hole[1]}}}"), text)
            parsed = self.parsed[node] = template(text)
            self.names.used.update(parsed.names)
            if parsed.arithmetic and self.numbers.issuperset(node.args):
                self.numbers.add(node)
        return parsed

    def array(self, operand: Expr, code: str) -> str:
        return self.target.array.format(code) if operand in self.numbers else code

    def written(self, root: Expr, scope: Scope) -> Code:
        """The code of `root` where `scope` is open; what it needs is written before."""
        for node in postorder(root, until=lambda n: scope.knows(n) or "loop" in n.op.traits):
            if not scope.knows(node):
                home = scope.home(node)
                if "loop" in node.op.traits:
                    self.loop([node], home)
                else:
                    home.codes[node] = self.expression(node, home)
        return self.lookup(root, scope)

    def lookup(self, node: Expr, scope: Scope) -> Code:
        """The code of a node already written; work is not repeated inside a loop."""
        home = scope.home(node)
        code = home.codes[node]
        if home is not scope and not _CHEAP.fullmatch(code.text):
            return self.named(node, scope)
        return code

    def named(self, node: Expr, scope: Scope) -> Code:
        """The node's code as a name, given where the node is at home."""
        home = scope.home(node)
        home.codes[node] = self.assign(home.codes[node], home)
        return home.codes[node]

    def expression(self, node: Expr, scope: Scope) -> Code:
        parsed = self.template(node)
        operands = {k: self.lookup(node.args[k], scope) for k in parsed.operands}
        code = self.filled(parsed, operands, scope)
        while len(code.text) > WIDTH:
            long = [k for k, operand in operands.items() if not _CHEAP.fullmatch(operand.text)]
            if not long:
                break
            k = max(long, key=lambda k: len(operands[k].text))
            operands[k] = self.named(node.args[k], scope)
            code = self.filled(parsed, operands, scope)
        shared = self.uses.get(node, 0) > 1 and not _CHEAP.fullmatch(code.text)
        return self.assign(code, scope) if shared else code

    def filled(self, parsed: Template, operands: Mapping[int, Code], scope: Scope) -> Code:
        parts: list[str] = []
        level = parsed.level
        for piece in parsed.pieces:
            if isinstance(piece, Hole):
                code = operands[piece.key] if isinstance(piece.key, int) else self.name(piece.key, scope)
                level = code.level if len(parsed.pieces) == 1 else level
                parts.append(code.at(piece.level))
            else:
                parts.append(piece)
        return Code("".join(parts), level)

    def name(self, key: str, scope: Scope) -> Code:
        if key.startswith("#"):
            return Code(scope.index(key[1:]) or self.names.argument(key[1:], "index"))
        if key.startswith("$"):
            return Code(self.names.argument(key[1:], "symbol"))
        return self.names.size(key)

    def assign(self, code: Code, scope: Scope) -> Code:
        temporary = self.names.temporary()
        scope.lines.append(f"{temporary} = {code.text}")
        return Code(temporary)

    def loop(self, sums: Sequence[Expr], scope: Scope) -> None:
        """Sums that run over the same index: one loop that adds them up."""
        if self.open_loops >= NESTING:
            raise LimitError(f"sums nested more than {NESTING} deep cannot be written as loops")
        self.open_loops += 1
        index, count = sums[0].params[0], sums[0].args[1]
        until = self.written(count, scope)
        inner = Scope(scope, index, self.names.fresh(index))
        terms = [self.written(node.args[0], inner) for node in sums]
        self.open_loops -= 1
        counts = until.text.isdigit() or (until.text.isidentifier() and not symbols(count))
        whole = until.text if counts else f"int({until.text})"
        totals = [self.names.temporary() for _ in sums]
        added = [f"{total} = {total} + {term.at(2)}" for total, term in zip(totals, terms, strict=True)]
        scope.lines += [*(f"{total} = 0.0" for total in totals), f"for {inner.variable} in range(1, {whole} + 1):"]
        scope.lines += ["    " + line for line in [*inner.lines, *added]]
        scope.codes.update((node, Code(total)) for node, total in zip(sums, totals, strict=True))


def _together(order: Sequence[Expr]) -> list[list[Expr]]:
    """The outermost sums, those that one loop can add up together; each depends on none but earlier ones."""
    found: list[list[Expr]] = []
    ready: dict[Expr, int] = {}  # how many of the loops found must have run before
    for node in order:
        ready[node] = max((ready[a] for a in node.args), default=0)
        if "loop" in node.op.traits and not node.free:
            alike = ((g[0].params, g[0].args[1]) == (node.params, node.args[1]) for g in found[ready[node] :])
            place = next((k for k, same in enumerate(alike, ready[node]) if same), len(found))
            if place == len(found):
                found.append([])
            found[place].append(node)
            ready[node] = place + 1
    return found
