"""Hand derivations with known truth: drawn at random, dressed as people write them, and damaged by one mistake.

formulas      formulas as plain trees, whose shapes need not fit
arrays        what their ops do with arrays
values        their values in NumPy, derivatives by differences: whether a line is true
derivations   true derivations told from the steps of the engine; those of the gallery
losses        random losses; least squares with their solutions
networks      backpropagation, from layer to layer
drawing       one of these
damage        one realistic mistake in a formula
letters       other letters for the names
styles        the habits in which authors differ
spelling      a formula as text: LaTeX, Unicode, typed, plain text
entries       a gradient in index notation
documents     a derivation as a document, and where each of its relations stands
measuring     what the checker says of many documents

`python -m tests.dressed --count 300 --seed 1` draws that many true and as many damaged documents and counts both kinds
of failure. Nothing here asks the checker, or a rule of differentiation, whether a line is true.
"""
