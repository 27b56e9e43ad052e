"""The worked derivations: derived, verified, compared with what is published, and their pages kept current."""

import re
import subprocess
from functools import cache

import pytest
from click.testing import CliRunner

from derivations.__main__ import main, typeset
from derivations.pages import index, markdown
from derivations.source import HERE, Part, read, sources
from matcalc.numeric import difference

SOURCES = sources()
PARTS = [(f"{source.name}-{i}", part) for source in SOURCES for i, part in enumerate(source.parts)]
NETWORKS = ["three_layer_regression", "sine_of_cosine", "softmax_classifier", "neurons_by_hand", "backpropagation"]


@cache
def derivation_of(key):
    return dict(PARTS)[key].derivation()


@pytest.fixture(params=[key for key, _ in PARTS])
def key(request):
    return request.param


def test_there_are_networks_and_classics():
    names = {source.name for source in SOURCES}
    assert names >= set(NETWORKS)
    assert len(names - set(NETWORKS)) >= 25


# --------------------------------------------------------------------------- truth


def test_a_derivation_is_verified(key):
    derivation = derivation_of(key)
    verification = derivation.verify(seed=1)
    assert verification.ok
    assert verification.max_relative_error < 1e-6


def test_a_gradient_has_the_shape_of_its_variable(key):
    derivation = derivation_of(key)
    for name, gradient in derivation.gradients.items():
        assert gradient.shape == derivation.variables[name].shape


def test_the_gradient_is_the_published_one(key):
    gradients = derivation_of(key).gradients
    known = dict(PARTS)[key].known()
    assert difference([gradients[name] for name in known], list(known.values())) < 1e-9


def test_many_gradients_are_compared_with_published_ones():
    assert sum(len(part.published) for _, part in PARTS) >= 60


def test_a_wrong_published_gradient_is_caught():
    part = Part(wrt=["x"], statements=["x'*x"], declarations=["x: n"], published={"x": "3*x"})
    assert difference([part.derivation().gradient], [part.known()["x"]]) > 0.1


# --------------------------------------------------------------------------- pages


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_page_is_current(source):
    page = (HERE / f"{source.name}.md").read_text(encoding="utf-8")
    assert page == markdown(source), "write it anew with: python -m derivations"


def test_the_index_is_current():
    assert (HERE / "README.md").read_text(encoding="utf-8") == index(SOURCES), "python -m derivations"


def test_no_page_is_left_of_a_source_that_is_gone():
    pages = {path.stem for path in HERE.glob("*.md")} - {"README"}
    assert pages == {source.name for source in SOURCES}


def test_a_source_is_read_part_by_part(tmp_path):
    path = tmp_path / "small.txt"
    path.write_text("# Small\n# Text.\nx: n\nwrt: x\n## One\nx'*x\n## Two\n# More.\noptions: brief\nnorm2(x)\n")
    small = read(path)
    assert (small.title, small.about, [part.heading for part in small.parts]) == ("Small", ["Text."], ["One", "Two"])
    assert [part.wrt for part in small.parts] == [["x"], ["x"]]
    assert small.parts[1].about == ["More."]
    assert [small.parts[0].detail, small.parts[1].detail] == ["normal", "brief"]
    assert small.parts[1].command() == 'matcalc grad "norm2(x)" --wrt x --var "x: n" --detail brief'


# --------------------------------------------------------------------------- other formats


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_document_is_well_formed(source):
    for text in typeset(source, "document").values():
        begun, ended = re.findall(r"\\begin\{(.*?)\}", text), re.findall(r"\\end\{(.*?)\}", text)
        assert sorted(begun) == sorted(ended)
        assert re.findall(r"\\usepackage\{(.*?)\}", text) == ["amsmath,amssymb"]
        assert text.count("{") - text.count(r"\{") == text.count("}") - text.count(r"\}")
        assert text.count(r"\left") - text.count(r"\leftarrow") == text.count(r"\right") - text.count(r"\rightarrow")


@pytest.mark.slow
@pytest.mark.needs("pdflatex")
@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_document_compiles_and_fits_the_page(source, tmp_path):
    for name, text in typeset(source, "document").items():
        (tmp_path / f"{name}.tex").write_text(text, encoding="utf-8")
        run = subprocess.run(
            ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", f"{name}.tex"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        assert run.returncode == 0, run.stdout[-2000:]
        wide = [float(width) for width in re.findall(r"Overfull \\hbox \((\d+\.\d+)pt", run.stdout)]
        assert all(width < 20 for width in wide), (name, wide)


def test_pages_of_html_hold_all_they_need(tmp_path):
    run = CliRunner(catch_exceptions=False).invoke(main, ["--html", str(tmp_path)])
    assert run.exit_code == 0
    pages = list(tmp_path.glob("*.html"))
    assert len(pages) == len(PARTS)
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "<math" in text
        assert not re.search(r"(src|href)=", text)
