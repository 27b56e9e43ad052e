"""Hand derivations with known truth: drawn at random, dressed as people write them, and damaged by one mistake.

formulas      formulas as plain trees, whose shapes need not fit
values        their values in NumPy, derivatives by differences: whether a line is true
derivations   true derivations: of the gallery, of random losses, by the chain rule from layer to layer
damage        one realistic mistake in a formula
spelling      a formula as text: LaTeX, Unicode, plain text
letters       other letters for the names
documents     a derivation as a document, and where each of its relations stands
measuring     what the checker says of many documents

`python -m tests.dressed --count 300 --seed 1` draws that many true and as many damaged documents and counts both kinds
of failure. Nothing here asks the checker, or a rule of differentiation, whether a line is true.
"""
