"""How long a process takes from its start to its end, next to the imports it competes with.

python -m benchmarks.startup [--rounds 11]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from functools import partial

from .timing import interleaved, table

LOSS = "norm2(A*x - b)^2"
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    'python -c "import click"': ["-c", "import click"],
    'python -c "import numpy"': ["-c", "import numpy"],
    'python -c "import sympy"': ["-c", "import sympy"],
    'python -c "import matcalc"': ["-c", "import matcalc"],
    "matcalc --help": ["-m", "matcalc", "--help"],
    "matcalc grad … --no-check": ["-m", "matcalc", "grad", LOSS, "--no-check"],
    "matcalc grad …": ["-m", "matcalc", "grad", LOSS],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=11)
    run = partial(subprocess.run, check=True, stdout=subprocess.DEVNULL)
    contenders = {name: partial(run, [sys.executable, *arguments]) for name, arguments in COMMANDS.items()}
    times = interleaved(contenders, parser.parse_args().rounds)
    reference = times['python -c "import sympy"']
    rows = [[name, f"{t * 1e3:.0f} ms", f"{t / reference:.2f}"] for name, t in times.items()]
    print(table(["process", "median", "of import sympy"], rows))


if __name__ == "__main__":
    main()
