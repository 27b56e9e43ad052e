r"""What commands say: signs, letters, fonts and words, environments."""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches

from ..tokens import NAME, Token
from . import symbols
from .lexer import Lexer, Open
from .scope import function_named

LONGEST_STYLED = 40
Handler = Callable[[Lexer, Token], None]


def command(lexer: Lexer, token: Token) -> None:
    """What a command or environment says; `COMMANDS` is the table of commands."""
    if token.kind != "macro":
        _environment(lexer, token)
    else:
        COMMANDS.get(token.text, _other)(lexer, token)


def _other(lexer: Lexer, token: Token) -> None:
    """A function of matcalc that LaTeX has no command for, as in \\tr, or a mistake."""
    name = token.text
    if function_named(name):
        _word(lexer, name, token.start, token.stop)
        return
    near = get_close_matches(name, KNOWN, 1, 0.7)
    hint = f"did you mean \\{near[0]}?" if near else None
    lexer.fail(f"\\{name} is not a command that matcalc knows", token, hint)


def _nothing(lexer: Lexer, token: Token) -> None:
    """A command that says only how things look."""


def _sized_fence(lexer: Lexer, token: Token) -> None:
    """\\left says how large the fence is that follows; \\left< is \\langle."""
    following = lexer.waiting[-1] if lexer.waiting else token
    if following.kind in "<>" and following is not token:
        lexer.waiting.pop()
        lexer.emit("langle" if following.kind == "<" else "rangle", following.text, token.start, following.stop)


def _of_kind(kind: str) -> Handler:
    return lambda lexer, token: lexer.emit(kind, f"\\{token.text}", token.start, token.stop)


def _sign(lexer: Lexer, token: Token) -> None:
    lexer.emit(symbols.SIGNS[token.text], f"\\{token.text}", token.start, token.stop)


def _letter(lexer: Lexer, token: Token) -> None:
    lexer.emit("name", symbols.LETTERS[token.text], token.start, token.stop)


def _function(lexer: Lexer, token: Token) -> None:
    _word(lexer, token.text, token.start, token.stop)


def _accent(lexer: Lexer, token: Token) -> None:
    lexer.prefix("accent", token, token.text)


def _fraction(lexer: Lexer, token: Token) -> None:
    lexer.prefix("frac", token, token.text)


def _root(lexer: Lexer, token: Token) -> None:
    lexer.prefix("sqrt", token, _degree(lexer))


def _degree(lexer: Lexer) -> str:
    """The 3 of \\sqrt[3]{x}; \\sqrt[\\odot]{X} is the root of every entry."""
    if not lexer.waiting or lexer.waiting[-1].kind != "[":
        return "2"
    opener = lexer.waiting.pop()
    if [t.text for t in lexer.waiting[:-3:-1]] == ["odot", "]"]:
        del lexer.waiting[-2:]
        return "odot"
    digits = ""
    while lexer.waiting and lexer.waiting[-1].kind.isdigit():
        digits += lexer.waiting.pop().text
    if not re.fullmatch("[1-9][0-9]{0,2}", digits) or not lexer.waiting or lexer.waiting.pop().kind != "]":
        lexer.fail("the degree of a root is a whole number, as in \\sqrt[3]{x}", opener)
    return digits


def _frame(lexer: Lexer, token: Token) -> None:
    """What only draws something around its argument, or sets it in rows."""
    if token.text in ("underbrace", "overbrace"):
        lexer.emit("frame", token.text, token.start, token.stop)
    elif lexer.waiting and lexer.waiting[-1].kind == "{":
        lexer.open.append(Open(lexer.waiting.pop(), len(lexer.found), silent=True))


def _skip_argument(lexer: Lexer, token: Token) -> None:
    """Take an argument that is not part of the formula."""
    depth = 0
    while lexer.waiting:
        kind = lexer.waiting.pop().kind
        depth += (kind == "{") - (kind == "}")
        if depth <= 0:
            return


# ------------------------------------------------------------------- fonts and words


def _font(lexer: Lexer, token: Token) -> None:
    """Fonts say nothing, but a bold 1 is a vector of ones, and a bold d a name rather than a differential."""
    waiting = lexer.waiting
    if len(waiting) > 2 and waiting[-1].kind == "{" and waiting[-3].kind == "}":
        waiting[-3:] = [waiting[-2]._replace(start=token.start, stop=waiting[-3].stop)]
    if token.text in symbols.STYLES:
        _style(lexer, token)
    if waiting and waiting[-1].kind == "d" and token.text in symbols.BOLD and not lexer.scope.variable("d"):
        letter = waiting.pop()
        lexer.emit("name", "d_bold", letter.start, letter.stop)
    if waiting and waiting[-1].kind in ("0", "1"):
        digit = waiting.pop()
        lexer.emit("constant", "ones" if digit.kind == "1" else "zeros", digit.start, digit.stop)


def _style(lexer: Lexer, token: Token) -> None:
    """Remember how the letters that follow are set: those of a group, after a switch those up to its end, or one."""
    depth = 0
    for following in lexer.waiting[: -LONGEST_STYLED - 1 : -1]:
        depth += (following.kind == "{") - (following.kind == "}")
        if depth < 0:
            return
        lexer.styles.setdefault(following.start, symbols.STYLES[token.text])
        if depth == 0 and token.text not in symbols.SWITCHES:
            return


def _digit_follows(lexer: Lexer) -> bool:
    """Whether what is set in a font is a 0 or a 1, alone or in braces."""
    kinds = [token.kind for token in lexer.waiting[:-4:-1]]
    return kinds[:1] in (["0"], ["1"]) or kinds in (["{", "0", "}"], ["{", "1", "}"])


def _upright(lexer: Lexer, token: Token) -> None:
    """An upright word; anything else in its braces is read as if it were slanted."""
    waiting = lexer.waiting
    if token.text in symbols.STYLES:  # \\textbf{x} is \\mathbf{x}
        _style(lexer, token)
    if token.text in symbols.TYPEWRITER and _digit_follows(lexer):
        _font(lexer, token)
        return
    if waiting and waiting[-1].kind == "*" and token.text == "operatorname":
        waiting.pop()
    grouped = bool(waiting) and waiting[-1].kind == "{" and token.text in symbols.UPRIGHT
    word, taken, stop = _upright_word(lexer, grouped, token)
    if not word:
        return
    del waiting[-taken:]
    _word(lexer, word, token.start, stop)


def _upright_word(lexer: Lexer, grouped: bool, token: Token) -> tuple[str, int, int]:
    """The word, how many tokens it is made of, and where it ends."""
    parts: list[str] = []
    taken, stop = int(grouped), token.stop
    while taken < len(lexer.waiting):
        part = lexer.waiting[-1 - taken]
        if grouped and part.kind == "}":
            return "".join(parts).strip(), taken + 1, part.stop
        if not re.fullmatch(r"[A-Za-z0-9]|_|-|\.", part.text) and part.kind not in "~":
            break
        if grouped and parts and part.start > stop:
            parts.append(" ")
        parts.append(" " if part.kind == "~" else part.text)
        taken, stop = taken + 1, part.stop
        if token.text in symbols.UPRIGHT and not grouped:
            break
    return ("", 0, 0) if grouped else ("".join(parts), taken, stop)


def _word(lexer: Lexer, word: str, start: int, stop: int) -> None:
    function = function_named(word)
    if word == "d":
        lexer.emit("differential", word, start, stop)
    elif lexer.scope.variable(word):
        lexer.emit("name", word, start, stop)
    elif word.isdigit():
        lexer.emit("number", word, start, stop)
    elif (function or word in symbols.FUNCTION_COMMANDS) and not lexer.scope.function(word):
        lexer.emit("function", function or word, start, stop)
    elif re.fullmatch(NAME, word) and word not in symbols.PROSE:
        lexer.emit("name", word, start, stop)
    elif word.strip():
        lexer.emit("words", word, start, stop)


# ------------------------------------------------------------------- environments


def _environment(lexer: Lexer, token: Token) -> None:
    name = token.text.rstrip("*")
    if name in symbols.CASES:
        kind = "cases" if token.kind == "begin" else "endcases"
        lexer.emit(kind, f"\\{token.kind}{{{name}}}", token.start, token.stop)
    elif name in symbols.MATRICES:
        if token.kind == "begin" and name == "array":
            _skip_argument(lexer, token)
        kind = "matrix" if token.kind == "begin" else "endmatrix"
        lexer.emit(kind, f"\\{token.kind}{{{name}}}", token.start, token.stop)
    elif name not in symbols.DISPLAYS:
        lexer.fail(f"{token.text} is not an environment of formulas that matcalc knows", token)


# the meaning of every command; where a name stands in two tables the later one holds
COMMANDS: dict[str, Handler] = {"star": lambda lexer, token: lexer.emit("name", "star", token.start, token.stop)}
for _names, _handler in (
    (symbols.WORDS, _of_kind("words")),
    (symbols.RELATIONS, _of_kind("relation")),
    (symbols.DOTS, _of_kind("dots")),
    (symbols.FRAMES, _frame),
    (symbols.DROPPED_WITH_ARGUMENT, _skip_argument),
    (symbols.IGNORED, _nothing),
    (symbols.SIZED_FENCES, _sized_fence),
    (symbols.FONTS | symbols.SWITCHES, _font),
    (symbols.UPRIGHT | symbols.UPRIGHT_SWITCHES, _upright),
    (symbols.FUNCTION_COMMANDS, _function),
    (symbols.LETTERS, _letter),
    (symbols.SIGNS, _sign),
    (["sqrt"], _root),
    (["frac", "dfrac", "tfrac", "cfrac"], _fraction),
    (symbols.ACCENTS, _accent),
):
    COMMANDS |= dict.fromkeys(_names, _handler)

KNOWN = (
    set(COMMANDS)
    | set(symbols.SIGNS)
    | set(symbols.LETTERS)
    | symbols.FUNCTION_COMMANDS
    | symbols.IGNORED
    | symbols.FONTS
    | symbols.UPRIGHT
    | set(symbols.ACCENTS)
    | symbols.FRAMES
    | symbols.RELATIONS
)
