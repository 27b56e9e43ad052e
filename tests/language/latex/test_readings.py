"""Notations with several meanings: which one is taken, what is said of it, and how the others are had."""

import pytest

from matcalc.errors import DeclarationError, MatcalcError, ParseError
from matcalc.language import latex_program, parse, parse_latex, read
from matcalc.language.readings import NOTATIONS, note


def reading(text, **options):
    return read(text, grammar=latex_program, **options)


# text, what it means, and the notations of which another meaning is named
MEANT = [
    # functions of matrices and of entries
    (r"\operatorname{tr}(B\exp(Y))", "tr(B*expm(Y))", ["exp"]),
    (r"\operatorname{tr}(P\log P)", "tr(P*logm(P))", ["log"]),
    (r"e^{tA}v", "expm(t*A)*v", ["exp"]),
    (r"\operatorname{tr}(M\sqrt{Y})", "tr(M*sqrtm(Y))", ["sqrt"]),
    (r"\exp_\odot(Y) M", "exp(Y)*M", []),
    (r"\mathbf 1^T (Y \odot \exp(Y)) \mathbf 1", "ones(m)'*(Y.*exp(Y))*ones(n)", []),
    (r"\exp(Wx)", "exp(W*x)", []),
    (r"\exp(UV^T)Y", "exp(U*V')*Y", ["exp"]),
    # powers
    (r"v^T B^{-1/2} v", "v'*inv(sqrtm(B))*v", ["root"]),
    (r"\operatorname{tr}(B^{1/2})", "tr(sqrtm(B))", ["root"]),
    (r"(y - Zw)^2", "norm2(y - Z*w)^2", ["square"]),
    (r"3x^2 + x", "3*x^2 + x", []),
    # bars and norms
    (r"\log|\Sigma|", "log(det(Sigma))", []),
    (r"|\mathbf{u}|", "norm2(u)", ["bars"]),
    (r"\||Zw|^2 - y\|^2", "norm2(abs(Z*w).^2 - y)^2", ["bars", "square"]),
    (r"|a - b|", "abs(a - b)", []),
    (r"\|W\|_2", "spectral_norm(W)", ["norm"]),
    (r"\|Wx\|_2", "norm2(W*x)", []),
    (r"\|x\|_\infty", "max(abs(x))", []),
    (r"\|x\|_3", "sum(abs(x).^3)^(1/3)", []),
    (r"\|Y\|_{2,1}", "sum(sqrt(rowsum(Y.^2)))", ["mixed"]),
    (r"\|Y\|_\infty", "max(rowsum(abs(Y)))", []),
    # products
    (r"\mathbf{u}\cdot\mathbf{v}", "u'*v", []),
    (r"a\cdot x", "a*x", []),
    (r"2\times 3 x", "6*x", []),
    (r"\operatorname{softmax}(YM)", "rowsoftmax(Y*M)", ["softmax"]),
    # adjoints
    (r"\operatorname{tr}(Y^\dagger Y)", "tr(Y'*Y)", ["dagger"]),
    (r"\operatorname{tr}(MY^\dagger)", "tr(M*pinv(Y))", ["dagger"]),
    (r"B^*QB", "B'*Q*B", ["star"]),
    (r"\|x - x^*\|^2", "norm2(x - x_star)^2", []),
    (r"K^+", "pinv(K)", []),
]


@pytest.mark.parametrize(("text", "meaning", "noted"), MEANT, ids=[case[0] for case in MEANT])
def test_the_likeliest_reading_is_taken_and_a_near_one_named(text, meaning, noted):
    found = reading(text)
    shapes = {name: symbol.shape for name, symbol in found.symbols.items()}
    assert found.expression is parse(meaning, shapes)
    assert [key for key in NOTATIONS if any(f"--read {key}=" in said for said in found.notes)] == sorted(
        noted, key=list(NOTATIONS).index
    )


def test_the_note_in_full():
    assert reading(r"\operatorname{tr}(B\exp(Y))").notes == (
        r"exp is the matrix exponential here; for the exponential of every entry write \exp_\odot or "
        "--read exp=entrywise",
    )


SETTLED = [
    (r"\operatorname{tr}(B\exp(Y))", {"exp": "entrywise"}, "tr(B*exp(Y))"),
    (r"\|W\|_2", {"norm": "frobenius"}, "normF(W)"),
    (r"|\mathbf{u}|", {"bars": "abs"}, "abs(u)"),
    (r"\operatorname{softmax}(YM)", {"softmax": "columns"}, "rowsoftmax((Y*M)')'"),
    (r"\operatorname{tr}(MY^\dagger)", {"dagger": "transpose"}, "tr(M*Y')"),
    (r"(y - Zw)^2", {"square": "entrywise"}, "(y - Z*w).^2"),
    (r"B^*QB", {"star": "name"}, "B_star*Q*B"),
    (r"\|Y\|_{2,1}", {"mixed": "columns"}, "sum(sqrt(rowsum(Y'.^2)))"),
]


@pytest.mark.parametrize(("text", "readings", "meaning"), SETTLED, ids=[case[0] for case in SETTLED])
def test_readings_settle_it_and_nothing_more_is_said(text, readings, meaning):
    found = reading(text, readings=readings)
    shapes = {name: symbol.shape for name, symbol in found.symbols.items()}
    assert found.expression is parse(meaning, shapes)
    assert parse_latex(text, readings=readings).shape == found.expression.shape
    assert not any(f"--read {key}=" in said for said in found.notes for key in readings)


def test_declared_shapes_settle_it():
    assert parse_latex(r"\operatorname{tr}(A\log(P))", {"A": ("k", "n"), "P": ("n", "k")}) is parse(
        "tr(A*log(P))", {"A": ("k", "n"), "P": ("n", "k")}
    )


def test_where_two_readings_are_as_likely_neither_is_taken():
    with pytest.raises(ParseError) as refused:
        parse_latex("|A|", {"A": ("m", "n")})
    assert refused.value.fact == "|·| may be the absolute value of every entry or the norm"
    assert refused.value.hint == "--read bars=abs or --read bars=norm"


def test_a_function_of_matrices_that_there_is_not_is_refused():
    with pytest.raises(ParseError) as refused:
        parse_latex(r"\operatorname{tr}(\sin(Y))")
    assert refused.value.fact == "sin of a matrix is a function of the matrix, which matcalc does not have"
    assert parse_latex(r"\operatorname{tr}(\sin(Y))", readings={"sin": "entrywise"}) is parse(
        "tr(sin(Y))", {"Y": ("n", "n")}
    )


@pytest.mark.parametrize(
    ("readings", "fact"),
    [
        ({"foo": "bar"}, "foo is not a notation with several meanings"),
        ({"exp": "big"}, "exp does not mean big"),
    ],
)
def test_readings_that_there_are_not(readings, fact):
    with pytest.raises(DeclarationError) as refused:
        parse_latex(r"\exp x", readings=readings)
    assert refused.value.fact == fact


REFUSED = [
    (r"\mathbf{u}\times\mathbf{v}", "× may be a cross product, which matcalc does not have"),
    (r"\mathbb{E}[\|x\|^2]", "an expectation is not in the language"),
    (r"B^{1/3}", "of the powers of a matrix matcalc has whole ones and square roots, not 1/3"),
]


@pytest.mark.parametrize(("text", "fact"), REFUSED)
def test_what_is_not_in_the_language_is_refused_by_name(text, fact):
    with pytest.raises(MatcalcError) as refused:
        parse_latex(text)
    assert refused.value.fact == fact


def test_bold_letters_are_vectors_and_then_others_are_numbers():
    found = reading(r"\mathbf{a}^T\mathbf{b}\, k")
    assert {name: s.shape for name, s in found.symbols.items()} == {"a": ("n", 1), "b": ("n", 1), "k": (1, 1)}


ROWS = [
    (r"(u-v)M^{-1}(u-v)^T", ["u", "v"]),
    (r"\mathbf{x}\mathbf{W} + \mathbf{b}", ["x", "b"]),
    (r"xWx^T", ["x"]),
]


@pytest.mark.parametrize(("text", "names"), ROWS)
def test_row_vectors_are_recognised_and_said(text, names):
    found = reading(text)
    assert all(found.symbols[name].shape[0] == 1 for name in names)
    assert any(said.startswith(f"read as row vectors: {', '.join(names)};") for said in found.notes)


def test_the_plain_language_stays_as_it_is():
    found = read("tr(A*exp(X))")
    assert str(found.expression) == "tr(A*exp(X))"
    assert found.notes == ()


@pytest.mark.parametrize("key", [key for key, notation in NOTATIONS.items() if len(notation.meanings) > 1])
def test_every_note_names_both_readings_and_the_way(key):
    taken, other = NOTATIONS[key].meanings[:2]
    said = note(key, taken.name, other.name)
    assert taken.words in said
    assert said.endswith(f"--read {key}={other.name}")
