"""A derivation as a document: prose in some language around formulas, and where each relation stands in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from .derivations import Derivation, Step
from .entries import entries
from .formulas import UNKNOWN, Formula, turned
from .letters import letters
from .spelling import SUBSCRIPTS, spelled
from .styles import Style, style
from .values import Problem


@dataclass(frozen=True)
class Relation:
    """A relation of a document: the line on which its right side stands, that right side, and its step."""

    line: int
    right: str
    role: str
    place: int


@dataclass(frozen=True)
class Document:
    text: str
    relations: tuple[Relation, ...]
    dress: str  # what it is dressed in, to count by


ENGLISH = {
    "let": ["Let", "Consider", "We have", "Define"],
    "given": ["Let", "Here", "with", "where"],
    "said": ["Here", "where", "Suppose that"],
    "then": ["Then", "Hence", "So", "We get", "It follows that", "Therefore", "This gives"],
    "differential": ["The differential is", "Taking differentials,", "Differentiating,", "We find"],
    "gradient": ["so the gradient is", "The gradient is", "Reading off the gradient:", "and thus"],
    "hessian": ["The Hessian is", "Differentiating once more gives"],
    "optimum": ["Setting the gradient to zero gives", "The minimiser is", "At the minimum,", "Solving for it,"],
    "rows": ["Gradients are written as row vectors.", "Convention: the derivative by a column vector is a row vector."],
    "and": "and",
    "matrix": "{x} is an {m} by {n} matrix",
    "vector": "{x} is a vector of length {n}",
    "scalar": "{x} is a scalar",
    "symmetric": "symmetric",
    "positive": "positive",
    "positive_definite": "symmetric positive definite",
    "invertible": "invertible",
    "simplex": "one-hot",
    "entrywise": "{f} acts entrywise",
    "exercise": ["Exercise", "Problem", "Example"],
}
GERMAN = {
    "let": ["Sei", "Wir betrachten", "Gegeben ist", "Es sei"],
    "given": ["Sei", "Dabei ist", "mit", "Es sei"],
    "said": ["Dabei gilt:", "Es gilt:", "Angenommen,"],
    "then": ["Dann ist", "Also", "Es folgt", "Damit gilt", "Daraus ergibt sich"],
    "differential": ["Das Differential ist", "Ableiten ergibt"],
    "gradient": ["Der Gradient ist", "und damit"],
    "hessian": ["Die Hesse-Matrix ist"],
    "optimum": ["Nullsetzen des Gradienten ergibt", "Im Minimum gilt", "Das Minimum liegt bei"],
    "rows": ["Gradienten schreiben wir als Zeilenvektoren."],
    "and": "und",
    "matrix": "{x} ist eine {m}×{n}-Matrix",
    "vector": "{x} ist ein Vektor der Länge {n}",
    "scalar": "{x} ist ein Skalar",
    "symmetric": "symmetrisch",
    "positive": "positiv",
    "positive_definite": "symmetrisch positiv definit",
    "invertible": "invertierbar",
    "simplex": "one-hot",
    "entrywise": "{f} wirkt elementweise",
    "exercise": ["Aufgabe", "Beispiel"],
}
FRENCH = {
    "let": ["Soit", "On considère", "Posons"],
    "given": ["Soit", "avec", "où"],
    "said": ["où", "Ici", "On suppose que"],
    "then": ["Alors", "Donc", "On obtient", "Il vient", "On en déduit"],
    "differential": ["La différentielle est", "En différentiant,"],
    "gradient": ["Le gradient est", "d'où"],
    "hessian": ["La hessienne est"],
    "optimum": ["En annulant le gradient, on trouve", "Le minimum est atteint en"],
    "rows": ["Les gradients sont des vecteurs lignes."],
    "and": "et",
    "matrix": "{x} est une matrice {m} × {n}",
    "vector": "{x} est un vecteur de taille {n}",
    "scalar": "{x} est un scalaire",
    "symmetric": "symétrique",
    "positive": "positif",
    "positive_definite": "symétrique définie positive",
    "invertible": "inversible",
    "simplex": "one-hot",
    "entrywise": "{f} agit composante par composante",
    "exercise": ["Exercice", "Exemple"],
}
LANGUAGES = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH}
DISPLAYS = ("align", "align*", "aligned", "dollars", "eqnarray", "bracket", "inline", "equation")


@dataclass
class Author:
    """Writes one document; `text` is what is written so far."""

    rng: Random
    dialect: str
    words: Mapping[str, object]
    display: str
    declares: str  # "sets", "words" or "no"
    text: str = ""
    indices: str = ""  # letters for the indices of an author who writes gradients entry by entry
    relations: list[Relation] = field(default_factory=list)

    def sides(self, step: Step, habits: Style) -> tuple[str, str]:
        left, right = step.claim.left, step.claim.right
        if self.indices and left.op == "grad":
            return entries(left, right, habits, self.declares != "no", self.indices)
        return spelled(left, habits), spelled(right, habits)

    def write(self, text: str) -> None:
        self.text += text

    def say(self, key: str) -> str:
        said = self.words[key]
        return self.rng.choice(said) if isinstance(said, list) else str(said)

    def math(self, text: str) -> str:
        return f"${text}$" if self.dialect == "latex" else text

    def relation(self, left: str, right: str, role: str, place: int) -> None:
        """Write a relation where we are."""
        self.write(f"{left} {right}")
        self.relations.append(Relation(self.text.count("\n") + 1, right, role, place))


def dressed(derivations: Sequence[Derivation], seed: int) -> Document:
    """One document of one or several derivations. Raises NoSpellingError where a formula cannot be written so.

    The same seed dresses a derivation and a damaged one of it alike.
    """
    rng = Random(seed)
    dialect = rng.choices(["latex", "unicode", "typed", "plain"], [12, 3, 2, 2])[0]
    language = rng.choices([*LANGUAGES], [6, 2, 1])[0]
    display = rng.choice(DISPLAYS) if dialect == "latex" else "lines"
    declares = rng.choices(["sets", "words", "no"], [4, 3, 3])[0]
    if dialect in ("typed", "plain") and declares == "sets":
        declares = "words"
    author = Author(rng, dialect, LANGUAGES[language], display, declares)
    several = len(derivations) > 1
    heading = rng.choice(["## {word} {n}", "**{n}.**", "{n}.", "{word} {n}."]) if dialect == "latex" else "{word} {n}:"
    word = author.say("exercise")
    for number, derivation in enumerate(derivations):
        if several:
            author.write(heading.format(word=word, n=number + 1) + ("\n\n" if rng.random() < 0.7 else " "))
        _told(author, derivation, number)
        author.write("\n\n")
    dress = f"{dialect}, {display}, {language}, declared: {declares}" + (", several" if several else "")
    return Document(author.text.rstrip("\n") + "\n", tuple(author.relations), dress)


def _told(author: Author, derivation: Derivation, number: int) -> None:
    problem, rng = derivation.problem, author.rng
    names = letters(problem, rng)
    arrays = frozenset(n for n in (*problem.symbols, *problem.definitions) if problem.shape(n) != (1, 1))
    habits = style(author.dialect, names, arrays, rng)
    used = {names.of(word)[0] for word in (*problem.symbols, *problem.definitions)} | {*problem.sizes}
    in_entries = author.dialect == "latex" and rng.random() < 0.15
    author.indices = "".join(letter for letter in "ijklpqrs" if letter not in used) if in_entries else ""
    differentials = rng.random() < 0.6
    steps = [(i, s) for i, s in enumerate(derivation.steps) if _is_told(s, problem, differentials)]
    if not in_entries and rng.random() < 0.1 and _may_be_rows(derivation):
        author.write(author.say("rows") + "\n")
        steps = [(i, _as_row(s)) for i, s in steps]
    definitions = [(i, s) for i, s in steps if s.role == "definition" and s.claim.right.op != "grad"]
    first = rng.random() < 0.6
    if first:
        _declarations(author, problem, habits)
    author.write(author.say("let"))
    _block(author, _chains(definitions), habits, number)
    if not first:
        _declarations(author, problem, habits)
    for chain in _chains([(i, s) for i, s in steps if (i, s) not in definitions]):
        left = chain[0][1].claim.left.op
        keys = {"d": "differential", "hessian": "hessian", "optimum": "optimum"}
        key = keys.get(left, "then" if rng.random() < 0.6 else "gradient")
        opening = author.say(key)
        author.write(opening if author.dialect == "latex" else opening.rstrip(",:"))
        _block(author, [chain], habits, number)


def _is_told(step: Step, problem: Problem, differentials: bool) -> bool:
    """Differentials are told while all variables move, and by some authors only."""
    if step.claim.left.op != "d" and not any(node.op == "d" for _, node in step.claim.right.nodes()):
        return True
    return differentials and set(step.claim.moving) == set(problem.variables)


def _may_be_rows(derivation: Derivation) -> bool:
    """Whether all gradients are by vectors, and stand on the left only."""
    rights = [node.op for s in derivation.steps for _, node in s.claim.right.nodes()]
    lefts = [s.claim.left for s in derivation.steps if s.claim.left.op == "grad"]
    return "grad" not in rights and all(left.is_vector for left in lefts)


def _as_row(step: Step) -> Step:
    claim = step.claim
    if claim.left.op != "grad":
        return step
    return replace(step, claim=replace(claim, right=turned(claim.right)))


Placed = tuple[int, Step]


def _chains(steps: Sequence[Placed]) -> list[list[Placed]]:
    found: list[list[Placed]] = []
    for place, step in steps:
        if step.joined and found and found[-1][-1][1].claim.left == step.claim.left:
            found[-1].append((place, step))
        else:
            found.append([(place, step)])
    return found


def _block(author: Author, chains: Sequence[Sequence[Placed]], habits: Style, number: int) -> None:
    """Chains of relations, as this author sets them, and the end of the sentence."""
    rows = []
    for chain in chains:
        for k, (place, step) in enumerate(chain):
            left, right = author.sides(step, habits)
            rows.append((left if k == 0 else "", right, place, step))
    rows = [row for k, row in enumerate(rows) if row[0] or row[1] != rows[k - 1][1]]  # as this author writes, the same
    inline = author.display == "inline" and len(rows) <= 3
    if author.dialect != "latex":
        author.write(":\n")
        for left, right, place, step in rows:
            author.write("  ")
            author.relation(f"{left} =" if left else "   =", right, step.role, 1000 * number + place)
            author.write("\n")
        return
    if inline:
        _sentence(author, rows, number)
        return
    opening, closing, aligned = _frame(author.display, len(rows))
    author.write(f"\n{opening}\n")
    for k, (left, right, place, step) in enumerate(rows):
        if k and not aligned:
            author.write(f"{closing}\n{opening}\n")
        sign = {"eqnarray": "& = &"}.get(author.display, "&=") if aligned else "="
        author.relation(f"{left} {sign}" if left else sign, right, step.role, 1000 * number + place)
        last = k == len(rows) - 1
        author.write("\n" if last or not aligned else " \\\\\n")
    author.write(f"{closing}\n")


def _sentence(author: Author, rows: Sequence[tuple[str, str, int, Step]], number: int) -> None:
    """Relations within a line of prose; a chain stands between one pair of dollars."""
    for k, (left, right, place, step) in enumerate(rows):
        if left:
            author.write(f"$ {author.say('and')} $" if k else " $")
        author.relation(f"{left} =" if left else " =", right, step.role, 1000 * number + place)
    author.write("$.\n")


def _frame(display: str, rows: int) -> tuple[str, str, bool]:
    frames = {
        "align": (r"\begin{align}", r"\end{align}", True),
        "align*": (r"\begin{align*}", r"\end{align*}", True),
        "aligned": ("$$\n\\begin{aligned}", "\\end{aligned}\n$$", True),
        "eqnarray": (r"\begin{eqnarray}", r"\end{eqnarray}", True),
        "inline": ("$$\n\\begin{aligned}", "\\end{aligned}\n$$", True),
        "dollars": ("$$", "$$", False),
        "bracket": (r"\[", r"\]", False),
        "equation": (r"\begin{equation}", r"\end{equation}", False),
    }
    return frames[display]


# --------------------------------------------------------------------------- declarations

SAID = ("symmetric", "positive", "positive_definite", "invertible", "simplex")


def _declarations(author: Author, problem: Problem, habits: Style) -> None:
    """What is said of shapes and properties. Properties are always said: without them the lines are not true."""
    said = []
    for symbol in problem.symbols.values():
        properties = [p for p in symbol.properties if p in SAID]
        if author.declares == "no" and not properties:
            continue
        text = spelled(Formula("name", shape=symbol.shape, name=symbol.name), habits)
        said.append(_declared(author, text, symbol.shape, properties))
    functions = {
        node.name.rstrip("'"): None
        for f in problem.definitions.values()
        for _, node in f.nodes()
        if node.op == "function" and node.name.rstrip("'") in UNKNOWN
    }
    for function in functions:
        shown = spelled(Formula("function", (Formula("number"),), name=function), habits)
        said.append(author.say("entrywise").format(f=author.math(shown[: shown.index("(")].removesuffix(r"\left"))))
    if said:
        opening = author.say("given" if author.declares == "sets" else "said")
        author.write(f"{opening} {', '.join(said)}.\n")


def _declared(author: Author, text: str, shape: tuple[object, object], properties: Sequence[str]) -> str:
    rows, columns = (_size(str(d), author.dialect) for d in shape)
    adjectives = ", ".join(author.say(p) for p in properties)
    if author.declares == "sets" and author.dialect != "plain":
        latex = author.dialect == "latex"
        sizes = "" if (rows, columns) == ("1", "1") else rows if columns == "1" else f"{rows} \\times {columns}"
        if not latex:
            sizes = sizes.replace(" \\times ", "×")
        exponent = (f"^{{{sizes}}}" if latex else f"^({sizes})") if sizes else ""
        member = (r"\in \mathbb{R}" if latex else "∈ ℝ") + exponent
        return author.math(f"{text} {member}") + (f" ({adjectives})" if adjectives else "")
    kind = "scalar" if shape == (1, 1) else "vector" if shape[1] == 1 else "matrix"
    sizes = {"m": author.math(rows), "n": author.math(columns if kind == "matrix" else rows)}
    said = author.say(kind).format(x=author.math(text), **sizes)
    return said + (f" ({adjectives})" if adjectives else "")


def _size(size: str, dialect: str) -> str:
    """n0 with its index."""
    if dialect in ("typed", "plain") or not size[-1].isdigit() or size.isdigit():
        return size
    return f"{size[0]}_{size[1:]}" if dialect == "latex" else size[0] + size[1:].translate(SUBSCRIPTS)
