"""The suite draws the same random examples every time; HYPOTHESIS_PROFILE=explore draws new ones.

A test marked `needs("pdflatex")` is skipped, and says why, where that program or package is missing.
"""

import importlib.util
import os
import shutil

import pytest
from hypothesis import settings

settings.register_profile("same", derandomize=True)
settings.register_profile("explore")
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

NEEDED = {  # what tests may need beside the test extra, and how it comes
    "chromium": "apt-get install chromium",
    "cvxpy": "pip install cvxpy",
    "jax": "pip install jax",
    "octave": "apt-get install octave",
    "pdflatex": "apt-get install texlive-latex-recommended",
    "torch": "pip install torch",
}


def is_here(name: str) -> bool:
    """Whether a program or package of the table is installed."""
    return importlib.util.find_spec(name) is not None if NEEDED[name].startswith("pip") else bool(shutil.which(name))


def pytest_runtest_setup(item: pytest.Item) -> None:
    missing = [name for mark in item.iter_markers("needs") for name in mark.args if not is_here(name)]
    if missing:
        pytest.skip("; ".join(f"{name} is missing ({NEEDED[name]})" for name in missing))
