"""The package is a stack of layers: a module imports only what stands below it."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "matcalc"

# Lowest first. Modules of one line are siblings: none imports another, except inside one subpackage.
LAYERS = [
    ["errors", "lazy"],
    ["shape", "notation", "bounds"],
    ["expr"],
    ["smoothness"],
    ["op"],
    ["properties"],
    ["ops"],
    ["rewrite"],
    ["rules", "ranges"],
    ["sweeps"],
    ["language", "printing", "code", "sympy_bridge"],
    ["exact"],
    ["numeric", "samples"],
    ["verification"],
    ["steps", "rulebook"],
    ["gradient"],
    ["batching", "linear_map"],
    ["convex", "checking"],
    [""],
    ["report"],
    ["cli"],
    ["__main__"],
]
HEIGHT = {name: height for height, names in enumerate(LAYERS) for name in names}

# The packages of the checker, in the order in which a document goes through them.
CHECKING = ["formulas", "reading", "declarations", "scope", "experiments", "derived", "verdicts", "reasons"]

# What is heavy is imported where it is used; nothing else is imported inside a function.
LATE_IMPORTS = {
    "batching": {"verification"},  # only where something is verified
    "gradient": {"verification"},
    "convex": {"numeric"},  # only where something is searched
    "language": {"language", "pylatexenc"},  # only where LaTeX is read
    "linear_map": {"numpy", "verification"},  # the same, and where einsum runs
    "numeric": {"numpy"},
    "properties": {"numpy"},  # only where arrays are drawn
    "sympy_bridge": {"sympy"},
    "verification": {"numeric"},  # only where differences are taken
}

MODULES = sorted(PACKAGE.rglob("*.py"))


def layer(path: Path) -> str:
    """The layer a file belongs to: its top-level module or subpackage, "" for the package itself."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return "" if parts == ("__init__",) else parts[0]


def imported(path: Path, node: ast.AST) -> list[str]:
    """The layers that an import statement reaches, or the names of other packages."""
    return [_within(module) for module in modules(path, node)]


def modules(path: Path, node: ast.AST) -> list[str]:
    """The modules that an import statement names."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        package = path.relative_to(ROOT).parent.parts
        above = package[: len(package) - node.level + 1] if node.level else ()
        module = ".".join([*above, *([node.module] if node.module else [])])
        if module == "matcalc":
            return [f"matcalc.{alias.name}" for alias in node.names]
        return [module]
    return []


def _within(module: str) -> str:
    """`matcalc.ops.sums` is `ops`; other packages keep their first name, marked with a bar."""
    first, _, rest = module.partition(".")
    if first != "matcalc":
        return f"|{first}"
    name = rest.split(".")[0]
    return name if name in HEIGHT else ""


def statements(path: Path) -> list[tuple[ast.AST, bool]]:
    """Every import statement, and whether it stands inside a function; those for type checkers are left out."""
    found = []

    def visit(node: ast.AST, inside: bool) -> None:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            return
        if isinstance(node, ast.Import | ast.ImportFrom):
            found.append((node, inside))
        function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for child in ast.iter_child_nodes(node):
            visit(child, inside or function)

    visit(ast.parse(path.read_text(encoding="utf-8")), False)
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_imports_only_what_stands_below_it(path):
    own = layer(path)
    assert own in HEIGHT, f"{path} has no place among the layers"
    upward = [
        name
        for node, _ in statements(path)
        for name in imported(path, node)
        if not name.startswith("|") and name != own and HEIGHT[name] >= HEIGHT[own]
    ]
    assert upward == []


@pytest.mark.parametrize("name", CHECKING)
def test_a_package_of_the_checker_imports_only_those_before_it(name):
    reached = {
        module.split(".")[2]
        for path in (PACKAGE / "checking" / name).glob("*.py")
        for node, _ in statements(path)
        for module in modules(path, node)
        if module.startswith("matcalc.checking.")
    }
    assert reached <= set(CHECKING[: CHECKING.index(name) + 1])


def test_every_package_of_the_checker_has_its_place():
    assert {path.parent.name for path in (PACKAGE / "checking").glob("*/__init__.py")} == set(CHECKING)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_only_heavy_packages_are_imported_inside_functions(path):
    late = {name.lstrip("|") for node, inside in statements(path) if inside for name in imported(path, node)}
    assert late <= LATE_IMPORTS.get(layer(path), set())


def test_the_layer_check_sees_an_upward_import():
    node = ast.parse("from ..numeric import verify").body[0]
    assert imported(PACKAGE / "ops" / "sums.py", node) == ["numeric"]
    node = ast.parse("from . import cli").body[0]
    assert imported(PACKAGE / "expr.py", node) == ["cli"]
    node = ast.parse("import matcalc as mc").body[0]
    assert imported(PACKAGE / "cli.py", node) == [""]


def loaded_by(statement: str) -> set[str]:
    """The packages that are loaded in a fresh interpreter after the statement."""
    program = f"import sys; {statement}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(run.stdout.splitlines()[-1].split())


def test_importing_matcalc_loads_nothing_heavy():
    assert loaded_by("import matcalc") & {"numpy", "scipy", "sympy", "click"} == set()


def test_deriving_without_verifying_loads_neither_numpy_nor_sympy():
    run = "from matcalc.cli import main; main(['grad', 'norm2(A*x - b)^2', '--no-check'], standalone_mode=False)"
    assert loaded_by(run) & {"numpy", "scipy", "sympy"} == set()
