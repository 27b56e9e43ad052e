"""Words that state properties, as people write them: in prose, in three languages, and in declarations."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

from .. import lazy
from ..errors import UnknownNameError
from .rows import PROPERTIES

close_matches = lazy.function("difflib", "get_close_matches")

ENDING = "(?:e[mnrs]?|s)?"  # symmetrische, symétriques
NOUN = r"(?:matri(?:x|ces|ce|zen)|vectors?|vektor(?:en|s)?|vecteurs?)"
LONGEST = 4  # words of a phrase

# Before a phrase these make another property of it, which is none of ours.
QUALIFIERS = """anti|almost|approximately|bi|block|centro|column|complex|conditionally|cross|diagonally|doubly|
essentially|fast|generali[sz]ed|hyper|left|locally|nearly|non|normalized|off|partial|partially|per|persymmetric|presque|
pseudo|quasi|quasiment|regularized|semi|strictly|strikt|strict|sub|tri|unit|weakly|weighted""".replace("\n", "")
# Nouns which have the property in front of them: the diagonal entries of a matrix say nothing of the matrix.
OTHER_NOUNS = """approximations?|axis|blocks?|complements?|components?|coordinates?|deviations?|descent|directions?|
eintr(?:ag|äge)|elements?|entries|entry|gradients?|groups?|indices|loss|operators?|parts?|polynomials?|process|processes|
space|subspaces?|spaces|teil|values?|variables?|angles?|kernel function|basis|bases|noise|distributions?""".replace(
    "\n", ""
)

# Words before "matrix" or "vector" that say where it comes from or how it is written, but no property of it.
PLAIN = frozenset(
    """
    a an any all the this that these those each every some other another one two three both same our its their
    his given fixed known unknown constant real complex arbitrary general generic random square rectangular
    full dense sparse small large big new old whole entire current previous next first second third last
    resulting corresponding appropriate suitable associated certain nonzero non-zero column row zero null
    identity unit tall wide data design feature features weight weights input inputs output outputs hidden
    parameter parameters coefficient coefficients target targets label labels response observation
    observations measurement measurements noise error errors residual residuals state transfer system model
    model's sample samples training test batch mini-batch score scores embedding embeddings attention query
    key value values word token context memory user item rating ratings factor loading loadings mixing
    transition control gain kalman bias gradient gradients jacobian hessian derivative derivatives information
    fisher mean means average step search direction position velocity force distance cost loss confusion count
    counts regression regressor regressors basis dictionary code codes activation activations prediction
    predictions probability probabilities logit logits image pixel signal filter channel mass stiffness
    damping inertia coupling interaction partition block sub regularization regularisation penalty hat
    smoother influence sensing sensor forward backward recurrent output-weight pre-activation dual primal
    lagrange multiplier price return returns portfolio utility reward variable variables matrix vector
    matrices vectors scalar valued real-valued dimensional finite-dimensional n-dimensional d-dimensional
    m-dimensional k-dimensional by and or of with in is are be let for as where denotes denote called x no not
    to from on at via using it there such then when if so we i which whose has have having takes take eine ein
    einer einem eines einen die der das dem den des jede jeder beliebige beliebiger feste fester gegebene
    gegebener reelle reeller quadratische konstante konstanter sei seien ist sind und oder mit für als es
    daten gewicht gewichts einheit zufall fehler einheits jacobi hesse koeffizienten merkmals spalten zeilen
    zufalls kovarianz une un la le les de du d cette ce ces toute tout chaque soit soient est sont et ou avec
    pour comme carrée carrées réelle réelles réel constante donnée données donné quelconque quelconques fixe
    fixée colonne ligne identité nulle nul aléatoire poids jacobienne hessienne paramètres telle que sur dans
    où taille
    """.split()
)


def _spelt(phrase: str) -> str:
    """The pattern of a phrase: hyphens and spaces alike, with endings, accents left out by some."""
    parts = re.split(r"[\s-]+", phrase)
    return r"[\s_-]*".join("".join(map(_letter, part)) + (ENDING if part[-1].isalpha() else "") for part in parts)


def _letter(c: str) -> str:
    base = unicodedata.normalize("NFD", c)[0]
    return re.escape(c) if base == c else f"(?:{c}|{base}e?)"


@cache
def _phrases() -> dict[str, str]:
    """The name of the property that each phrase states, the longest first."""
    found = {
        phrase.strip(): p.name
        for p in PROPERTIES.values()
        for language in (*p.words, p.title if any(p.words) else "")
        for phrase in language.lower().split("|")
        if phrase
    }
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))


def phrase() -> str:
    """A pattern for any phrase that states a property, without groups; to be matched ignoring case."""
    return rf"(?<![\w-])(?:{'|'.join(map(_spelt, _phrases()))})(?:s?[-\s]?matri(?:x|zen|ces?))?(?![\w-])"


@cache
def _reader() -> re.Pattern[str]:
    known = "|".join(f"(?P<p{i}>{_spelt(text)})" for i, text in enumerate(_phrases()))
    every = "|".join(map(_spelt, _phrases()))
    end = r"(?:s?-?matri(?:x|zen|ces))?(?![\w-])"
    elsewhere = rf"(?!\s+(?:{OTHER_NOUNS})\b)"
    return re.compile(
        rf"(?<![\w-])(?:(?:{known}){end}{elsewhere}|(?P<qualified>(?:{QUALIFIERS})[\s-]+(?:{every}){end})"
        rf"|(?P<elsewhere>(?:{every})\s+(?:{OTHER_NOUNS})\b))",
        re.IGNORECASE,
    )


def stated(words: str) -> set[str]:
    """The properties that the words state.

    >>> sorted(stated("Sei S symmetrisch und positiv definit")), stated("skew-symmetric"), stated("block diagonal")
    (['positive_definite', 'symmetric'], {'skew'}, set())
    """
    names = list(_phrases().values())
    groups = (match.lastgroup or "" for match in _reader().finditer(words))
    return {names[int(group[1:])] for group in groups if group[1:].isdigit()}


def unknown(words: str) -> list[str]:
    """The words beside "matrix" or "vector" that may state a property which nobody knows.

    >>> unknown("a symmetric tridiagonal matrix"), unknown("the weight matrix"), unknown("une matrice bidiagonale")
    (['tridiagonal'], [], ['bidiagonale'])
    """
    qualified = [" ".join(m["qualified"].split()) for m in _reader().finditer(words) if m["qualified"]]
    rest = _reader().sub(lambda m: ", " if m["qualified"] else " ", words)
    return list(dict.fromkeys([*qualified, *_beside_nouns(rest)]))


_WORD = r"[^\W\d_](?:[^\W_]|-)*"
_BEFORE_NOUN = re.compile(rf"(?P<words>(?:{_WORD}\s+){{1,3}})(?:\$[^$]*\$[\s-]*)?{NOUN}(?!\w)", re.IGNORECASE)
_AFTER_NOUN = re.compile(rf"\b(?:matrices?|vecteurs?)\s+(?P<words>{_WORD}(?:\s+(?:et\s+)?{_WORD})?)", re.IGNORECASE)
_COMPOUND = re.compile(
    r"(?<![\w-])(?P<words>[^\W\d_]{3,}?)s?-?(?:matrix|matrizen|vektor|vektoren)(?!\w)", re.IGNORECASE
)
_FRENCH = re.compile(r"\b(?:une?|soit|soient|est|sont|la|les|matrice)\b", re.IGNORECASE)


def _beside_nouns(words: str) -> Iterator[str]:
    patterns = [_BEFORE_NOUN, _COMPOUND, *([_AFTER_NOUN] if _FRENCH.search(words) else [])]
    for pattern in patterns:
        for match in pattern.finditer(words):
            yield from (w for w in match["words"].split() if not _is_plain(w))


def _is_plain(word: str) -> bool:
    """Whether a word says no property: a name, a role, the number of something."""
    low = word.lower()
    return len(word) < 3 or low in PLAIN or low.endswith(("-dimensional", "-vector", "-by-n", "ly", "ing"))


# --------------------------------------------------------------------------- in declarations


@cache
def _typed() -> re.Pattern[str]:
    known = "|".join(f"(?P<p{i}>{_spelt(text)})" for i, text in enumerate(_phrases()))
    return re.compile(rf"(?:{known})", re.IGNORECASE)


def _named(words: str) -> str:
    """The property that the words name, all of them; "" if they name none."""
    plain = words.lower()
    if plain in PROPERTIES:
        return plain
    match = _typed().fullmatch(words)
    return list(_phrases().values())[int(str(match.lastgroup)[1:])] if match else ""


def property_name(word: str) -> str:
    """The property that a word names, as it is declared or in prose.

    >>> property_name("spd"), property_name("Hermitian")
    ('positive_definite', 'symmetric')

    Raises UnknownNameError, with a suggestion, for any other word.
    """
    if word in PROPERTIES:
        return word
    if name := _named(word):
        return name
    near = close_matches(word, spellings(), 1)
    known = ", ".join(PROPERTIES)
    raise UnknownNameError(
        f"unknown property {word!r}", hint=f"did you mean {near[0]}?" if near else f"known properties: {known}"
    )


def property_names(words: Iterable[str]) -> list[str]:
    """The properties that words name, several of them one property where that is the longest phrase.

    >>> property_names(["positive", "definite", "Toeplitz"]), property_names(["positive", "lower"])
    (['positive_definite', 'toeplitz'], ['positive', 'lower'])

    Raises UnknownNameError for a word that is part of none.
    """
    rest, found = list(words), []
    while rest:
        lengths = range(min(LONGEST, len(rest)), 1, -1)
        length = next((k for k in lengths if _named(" ".join(map(str, rest[:k])))), 1)
        found.append(property_name(" ".join(rest[:length])))
        del rest[:length]
    return found


def begins_property(words: list[str]) -> bool:
    """Whether the first words name a property."""
    return any(_named(" ".join(words[:k])) for k in range(1, LONGEST + 1))


@cache
def spellings() -> tuple[str, ...]:
    """The names of properties, and the English phrases of one word or with hyphens for spaces."""
    phrases = (text.replace(" ", "_") for p in PROPERTIES.values() for text in p.words[0].lower().split("|") if text)
    return tuple(dict.fromkeys([*PROPERTIES, *phrases]))
