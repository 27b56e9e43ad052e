"""What `import matcalc as mc` offers."""

import types

import matcalc as mc

PROMISED = [
    "derive",
    "differential",
    "frobenius",
    "from_sympy",
    "function",
    "gradient",
    "gradients",
    "lambdify",
    "matrix",
    "norm2",
    "parse",
    "scalar",
    "source",
    "to_sympy",
    "vector",
    "verify",
]


def test_all_is_sorted_and_without_repetition():
    assert list(mc.__all__) == sorted(set(mc.__all__))


def test_every_public_name_is_listed():
    public = {
        name
        for name, value in vars(mc).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType) and name != "annotations"
    }
    assert public <= set(mc.__all__)


def test_every_listed_name_exists():
    assert [name for name in mc.__all__ if not hasattr(mc, name)] == []


def test_the_promised_names_are_there():
    assert [name for name in PROMISED if name not in mc.__all__] == []


def test_every_public_function_says_what_it_does():
    functions = {name: getattr(mc, name) for name in mc.__all__ if callable(getattr(mc, name))}
    assert [name for name, function in functions.items() if not (function.__doc__ or "").strip()] == []
