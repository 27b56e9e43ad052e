"""What a right side that the engine derived adds to the reason of a wrong claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ...language.tree import Tree
from ..derived.corrections import Correction
from ..formulas.rewriting import terms
from ..formulas.trees import DERIVATIVES, subtrees
from ..formulas.written import written
from ..reading.claim import Claim
from ..verdicts.verdict import Verdict

WORDY = 1.5  # times as long as need be, where the claim's own way of writing is given up
LACKING = ("missing product-rule term", "missing term")


def corrected(verdict: Verdict, derived: Correction, claim: Claim, right: str) -> None:
    """The verdict with the derived right side where no small change was found, or where it says more, or less long."""
    if verdict.category in LACKING and derived.missing and not derived.extra:
        said = _listed(derived.missing)
        verdict.reason += "" if said in verdict.reason else f": {said}"
        verdict.suggestion = right
    elif not verdict.suggestion:
        _explained(verdict, derived, claim)
        verdict.suggestion = right
    elif verdict.category in LACKING or WORDY * len(right) < len(verdict.suggestion):
        verdict.suggestion = right


def _explained(verdict: Verdict, derived: Correction, claim: Claim) -> None:
    """The reason, where only whole terms tell what is wrong."""
    first = claim.first.left
    derivative = first is not None and first.kind in DERIVATIVES
    if derived.blocks:
        says = ", ".join(f"the block ({i}, {j}) should be {written(block)}" for i, j, block in derived.blocks)
    elif derived.missing and not derived.extra:
        several = len(derived.missing) > 1
        verdict.category = verdict.category or _lacking(derived, claim) or "missing term"
        says = f"the term{'s' * several} {_listed(derived.missing)} {'are' if several else 'is'} missing"
    elif derived.missing:
        says = f"the term {written(derived.extra[0])} should be {_listed(derived.missing)}"
    else:
        says = "" if verdict.reason else "no small change makes this true"
    verdict.category = verdict.category or _lacking(derived, claim) or ("wrong derivative" if derivative else "")
    verdict.reason = "; ".join(filter(None, (verdict.reason, says)))


def _lacking(derived: Correction, claim: Claim) -> str:
    """What is said of one term that is missing: a factor of it, or the product rule where the others are made alike."""
    if len(derived.missing) != 1 or claim.right is None:
        return ""
    wanted = _factors(derived.missing[0])
    if len(derived.extra) == 1:
        return "lost factor" if _factors(derived.extra[0]) < wanted else ""
    alike = any(_factors(term) == wanted for _, term in terms(claim.right))
    return "missing product-rule term" if alike and len(derived.missing[0].parts) > 1 else ""


def _factors(tree: Tree) -> Counter[str]:
    """The names in a term, each as often as it is a factor, transposed or not."""
    return Counter(t.value for t in subtrees(tree) if t.kind == "name")


def _listed(terms: Sequence[Tree]) -> str:
    """Terms with their signs, as they would stand in the sum.

    >>> from ..formulas.formula import formula
    >>> from ..formulas.lexicon import Style
    >>> _listed([formula("2 A x", Style()), formula("-b", Style())])
    '2 A x − b'
    """
    text = written(terms[0])
    for term in terms[1:]:
        shown = written(term)
        text += f" − {shown[1:]}" if shown.startswith("−") else f" + {shown}"
    return text
