"""`python -m matcalc …` is the program `matcalc …`."""

from .cli import main

main(prog_name="matcalc")
