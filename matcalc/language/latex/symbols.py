r"""What LaTeX commands and Unicode characters mean, as tables."""

from __future__ import annotations

from ...expr import OPS
from ..tokens import GREEK

# --------------------------------------------------------------------------- commands: operators and brackets

# command: the kind of its mathematical token
SIGNS = {
    "cdot": "·",
    "times": "×",
    "ast": "*",
    "bullet": "*",
    "odot": ".*",
    "circ": ".*",
    "oslash": "./",
    "otimes": "⊗",
    "div": "/",
    "colon": ":",
    "langle": "langle",
    "rangle": "rangle",
    "|": "norm",
    "Vert": "norm",
    "lVert": "norm(",
    "rVert": "norm)",
    "vert": "bar",
    "mid": "bar",
    "lvert": "bar(",
    "rvert": "bar)",
    "{": "\\{",
    "}": "\\}",
    "lbrace": "\\{",
    "rbrace": "\\}",
    "lbrack": "[",
    "rbrack": "]",
    "lparen": "(",
    "rparen": ")",
    "\\": "row",
    "cr": "row",
    "newline": "row",
    "sum": "sum",
    "sqrt": "sqrt",
    "frac": "frac",
    "dfrac": "frac",
    "tfrac": "frac",
    "cfrac": "frac",
    "nabla": "nabla",
    "partial": "differential",
    "top": "transpose",
    "intercal": "transpose",
    "dagger": "dagger",
    "prime": "'",
    "triangleq": "=",
    "coloneqq": "=",
    "coloneq": "=",
    "equiv": "=",
    "doteq": "=",
}
RELATIONS = frozenset(
    """ne neq le leq ge geq lt gt approx sim simeq cong propto in notin ni subset to rightarrow Rightarrow implies
    iff leftarrow gets mapsto longrightarrow Longrightarrow Leftrightarrow leftrightarrow forall exists ll gg succ
    succeq prec preceq perp""".split()
)
WORDS = frozenset(["infty", "emptyset", "therefore", "because"])
PROSE = frozenset(
    "and or if for with where otherwise else so that is are as all then when by we let thus hence since".split()
)
DOTS = frozenset(["dots", "ldots", "cdots", "vdots", "ddots", "dotsc", "dotsb"])

# commands that say only how things look; those that take an argument let it stand for itself
IGNORED = frozenset(
    """, : ; ! > quad qquad enspace thinspace medspace thickspace negthinspace space middle bigm Bigm
    displaystyle textstyle scriptstyle limits nolimits nonumber
    notag displaylimits hfill relax qedhere allowbreak nobreak break medmuskip unskip strut mathstrut / - large Large
    LARGE huge Huge small footnotesize scriptsize tiny normalsize""".split()
) | {" "}
SIZED_FENCES = frozenset("left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr".split())
DROPPED_WITH_ARGUMENT = frozenset(["tag", "label", "hspace", "vspace", "phantom", "hphantom", "vphantom", "color"])
FRAMES = frozenset(
    ["eqalign", "boxed", "underbrace", "overbrace", "smash", "mathop", "mathbin", "mathrel", "mathord", "fbox"]
)
FONTS = frozenset(
    """mathbf boldsymbol bm bold mathbb mathcal mathscr mathfrak mathit vec underline pmb symbf symbfup
    mathds mathbbm ensuremath""".split()
)
STYLES = (
    dict.fromkeys("mathbf boldsymbol bm bold pmb symbf symbfup bf bfseries textbf vec".split(), "bold")
    | dict.fromkeys(["mathbb", "mathds", "mathbbm"], "blackboard")
    | dict.fromkeys(["mathcal", "mathscr", "cal"], "calligraphic")
)
BOLD = frozenset("mathbf boldsymbol bm bold pmb symbf symbfup bf bfseries".split())
UPRIGHT = frozenset(
    "mathrm text operatorname textrm textup mathsf mathtt textsf texttt textit textbf mbox hbox".split()
)
SWITCHES = frozenset("bf it cal bfseries itshape".split())
UPRIGHT_SWITCHES = frozenset("rm sf tt rmfamily sffamily ttfamily".split())
TYPEWRITER = frozenset("tt ttfamily mathtt texttt".split())  # a digit in it is as good as a bold one
ACCENTS = {
    "hat": "hat",
    "widehat": "hat",
    "bar": "bar",
    "overline": "bar",
    "tilde": "tilde",
    "widetilde": "tilde",
    "dot": "dot",
    "ddot": "ddot",
    "check": "check",
    "breve": "breve",
}
MATRICES = frozenset("matrix bmatrix pmatrix Bmatrix vmatrix Vmatrix smallmatrix array".split())
CASES = frozenset(["cases", "dcases", "rcases"])
DISPLAYS = frozenset(
    """equation align aligned alignat alignedat split gather gathered multline eqnarray displaymath math
    flalign""".split()
)

# --------------------------------------------------------------------------- commands: names and functions

LETTERS = {name: name for name in GREEK.values()} | {
    "varepsilon": "epsilon",
    "vartheta": "theta",
    "varphi": "phi",
    "varrho": "rho",
    "varsigma": "sigma",
    "varpi": "pi",
    "varkappa": "kappa",
    "varGamma": "Gamma",
    "varSigma": "Sigma",
    "varPhi": "Phi",
    "ell": "ell",
    "imath": "i",
    "jmath": "j",
    "hbar": "hbar",
}
# other names of what matcalc knows
FUNCTION_NAMES = {
    **{word: name for name, op in OPS.items() for word in (*op.words, *op.spoken) if word not in GREEK.values()},
    "logit": "logit",
    "vech": "vech",  # which documents write, though no op has the name
}
FUNCTION_COMMANDS = frozenset(
    "exp log ln lg sin cos tan sinh cosh tanh arcsin arccos arctan det max min Pr arg sec csc cot coth".split()
)

# --------------------------------------------------------------------------- Unicode

WRITTEN = (
    {letter: "\\" + name for letter, name in GREEK.items()}
    | {
        "ϕ": r"\phi",
        "ϵ": r"\epsilon",
        "ϑ": r"\theta",
        "ϱ": r"\rho",
        "ς": r"\sigma",
        "ℓ": r"\ell",
        "⊙": r"\odot",
        "∘": r"\circ",
        "⊘": r"\oslash",
        "⊗": r"\otimes",
        "·": r"\cdot",
        "⋅": r"\cdot",
        "∙": r"\cdot",
        "•": r"\cdot",
        "×": r"\times",
        "÷": r"\div",
        "∕": "/",
        "⁄": "/",
        "‖": r"\|",
        "∥": r"\|",
        "⟨": r"\langle",
        "⟩": r"\rangle",
        "〈": r"\langle",
        "〉": r"\rangle",
        "√": r"\sqrt",
        "∂": r"\partial",
        "∇": r"\nabla",
        "∑": r"\sum",
        "⊤": r"\top",
        "𝟏": r"\mathbf 1",
        "𝟎": r"\mathbf 0",
        "𝟙": r"\mathbf 1",
        "≜": r"\triangleq",
        "≔": r"\coloneqq",
        "≡": r"\equiv",
        "≤": r"\le",
        "≥": r"\ge",
        "≠": r"\ne",
        "≈": r"\approx",
        "∈": r"\in",
        "→": r"\to",
        "⇒": r"\implies",
        "←": r"\gets",
        "∼": r"\sim",
        "…": r"\dots",
        "∞": r"\infty",
        "½": r"\frac { 1 } { 2 }",
        "¼": r"\frac { 1 } { 4 }",
    }
    | dict.fromkeys("\u2212\u2013\u2014\u2010\u2011\u2012", "-")
    | dict.fromkeys("\u2018\u2019\u2032\u00b4\u02b9", "'")
)
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ₊₋₌", "0123456789aehijklmnoprstuvx+-=", strict=True))
RAISED = dict(
    zip(
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ᵀᴷᴹᴺᴴᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
        "0123456789+-()TKMNHabcdefghijklmnoprstuvwxyz",
        strict=True,
    )
)
ACCENT_MARKS = {"\u0302": "hat", "\u0304": "bar", "\u0303": "tilde", "\u0307": "dot", "\u0308": "ddot"}
