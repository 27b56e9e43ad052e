"""The package is a stack of layers: a module imports only what stands below it."""

import ast
import re
import subprocess
import sys
from pathlib import Path

from matcalc.cli import COMMANDS

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "matcalc"

ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def table(section: str) -> list[list[str]]:
    """The rows of the first table of a section of the page on architecture, headings left out."""
    _, _, text = ARCHITECTURE.partition(f"\n## {section}\n")
    lines = re.search(r"(?:^\|.*\n)+", text.partition("\n## ")[0], re.MULTILINE)
    assert lines, f"docs/architecture.md has no table under {section!r}"
    return [[cell.strip() for cell in line.strip("|\n").split("|")] for line in lines[0].splitlines()[2:]]


def words(cell: str) -> list[str]:
    return cell.replace("`", "").split(", ")


# Lowest first. Modules of one row are siblings: none imports another, except inside one subpackage.
LAYERS = [["" if name == "matcalc" else name for name in words(row[0])] for row in table("The layers")]
HEIGHT = {name: height for height, names in enumerate(LAYERS) for name in names}

# What is heavy is imported where it is used; nothing else is imported inside a function.
LATE_IMPORTS = {name: set(words(row[1])) for row in table("What is imported late") for name in words(row[0])}

# The packages of the checker, in the order in which a document goes through them.
CHECKING = [row[0] for row in table("The way of a document")]

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


def test_every_module_has_a_place_among_the_layers():
    assert sorted({layer(path) for path in MODULES} ^ set(HEIGHT)) == []


def test_a_module_imports_only_what_stands_below_it():
    upward = [
        f"{path.relative_to(PACKAGE)} imports {name or 'matcalc'}"
        for path in MODULES
        for node, _ in statements(path)
        for name in imported(path, node)
        if not name.startswith("|") and name != layer(path) and HEIGHT[name] >= HEIGHT[layer(path)]
    ]
    assert upward == []


def test_a_package_of_the_checker_imports_only_those_before_it():
    upward = [
        f"{path.relative_to(PACKAGE)} imports {module}"
        for i, name in enumerate(CHECKING)
        for path in (PACKAGE / "checking" / name).glob("*.py")
        for node, _ in statements(path)
        for module in modules(path, node)
        if module.startswith("matcalc.checking.") and module.split(".")[2] not in CHECKING[: i + 1]
    ]
    assert upward == []


def test_every_package_of_the_checker_has_its_place():
    assert {path.parent.name for path in (PACKAGE / "checking").glob("*/__init__.py")} == set(CHECKING)


def test_only_heavy_packages_are_imported_inside_functions():
    late = [
        f"{path.relative_to(PACKAGE)} imports {name.lstrip('|')} inside a function"
        for path in MODULES
        for node, inside in statements(path)
        for name in imported(path, node)
        if inside and name.lstrip("|") not in LATE_IMPORTS.get(layer(path), set())
    ]
    assert late == []


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


# --------------------------------------------------------------------------- who asks for an op

COMPILERS = {row[0].strip("`"): row[1] for row in table("Who asks for an op")}
LEAVES = {
    "symbol",
    "symbol_op",
    "number",
    "pi",
    "dim",
    "index",
    "ones",
    "ones_op",
    "zeros",
    "zeros_op",
    "identity_op",
    "I",
}


def asks(path: Path) -> list[str]:
    """The comparisons in which a module asks whether a node, or a name, is that of a certain op which is no leaf."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    ops = {
        alias.name for node in imports if re.match(r"(?:matcalc\.)?ops\b", node.module or "") for alias in node.names
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and re.search(r"(?:^|\.)op(?:\.name)?$", ast.unparse(node.left)):
            named = [name for right in node.comparators for name in _named(right, ops)]
            found += [ast.unparse(node)] * bool(set(named) - LEAVES)
    return found


def _named(right: ast.AST, ops: set[str]) -> list[str]:
    """The ops, and tables of ops, that something is compared with; what is computed is no certain op."""
    if isinstance(right, ast.Tuple | ast.Set):
        return [name for e in right.elts for name in _named(e, ops)]
    if isinstance(right, ast.Constant):
        return [right.value] if isinstance(right.value, str) else []
    table = isinstance(right, ast.Name) and right.id.isupper() and right.id != "OPS"
    return [right.id] if isinstance(right, ast.Name) and (table or right.id in ops) else []


def test_only_compilers_ask_for_an_op() -> None:
    asking = {layer(path) for path in MODULES if layer(path) not in ("ops", "rules") and asks(path)}
    assert asking == set(COMPILERS)


def test_a_question_for_an_op_is_found(tmp_path: Path) -> None:
    module = tmp_path / "m.py"
    text = 'e.op is matmul, e.op.name == "det", e.op in KINKED, e.op is op, e.op.name in ("symbol", "pi"), e.op in OPS'
    module.write_text(f"from ..ops.products import matmul\n({text})\n")
    assert asks(module) == ["e.op is matmul", "e.op.name == 'det'", "e.op in KINKED"]


def modules_of_ours(statement: str) -> set[str]:
    """The modules of the package that are loaded in a fresh interpreter after the statement."""
    program = f"import sys; {statement}; print(*[name for name in sys.modules if name.startswith('matcalc.')])"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(run.stdout.splitlines()[-1].split())


def test_the_help_loads_no_command():
    loaded = modules_of_ours("from matcalc.cli import main; main(['--help'], standalone_mode=False)")
    assert loaded & {f"matcalc.cli.{name}" for name in COMMANDS} == set()


def test_deriving_without_verifying_loads_neither_way_of_verifying():
    run = "from matcalc.cli import main; main(['grad', 'norm2(A*x - b)^2', '--no-check'], standalone_mode=False)"
    assert modules_of_ours(run) & {"matcalc.exact", "matcalc.numeric", "matcalc.verification"} == set()
