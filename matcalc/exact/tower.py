"""Towers of prime fields: each prime divides the next one less 1.

If r divides q - 1, the group of F_q has one subgroup of order r, and x ↦ gˣ, with g a generator of it, is a
homomorphism from the additive group of F_r into the multiplicative group of F_q: the exponential function of the
tower. Its argument lives one floor below its value.

The primes of `PLAIN` are 7 modulo 8 and 2, 3, 5, 7 are squares in them; -1 is none, so that the quadratic character is
an odd function as the sign is. Those of `WITH_I` are 5 modulo 8: they have a square root i of -1, with which
cos x + i sin x = hˣ. In neither does 3 or 5 divide q - 1, so that cube roots and fifth roots exist.
"""

from __future__ import annotations

from typing import NamedTuple


class Floor(NamedTuple):
    """A prime, an element whose order is the prime of the floor below (1 on the ground), and a root of -1 or 0."""

    prime: int
    generator: int
    i: int


PLAIN = (
    Floor(154742504910672534362397119, 1, 0),
    Floor(186000490902628386303601337039, 52231559694816544164773371197, 0),
    Floor(1004774651855998542812054422684679, 483612347314523583901420461880650, 0),
    Floor(10612429872903056609180918812395579599, 2947982798362250526628414193942575934, 0),
)
WITH_I = (
    Floor(154742504910672534362390789, 1, 133057560922988232708413588),
    Floor(404187422826676659754564740869, 357337589400252840100412495869, 396224819559875069263480888239),
    Floor(1395254983597687829472757485479789, 1272697521973060856430895587674405, 1133632324340144536808930001891672),
    Floor(
        14862256085282570759543812735330712429,
        5608024046611837593902536263229915662,
        4484156719552444132275641962008444039,
    ),
)
HEIGHT = len(PLAIN) - 1  # so many exponentials may stand in each other before the innermost is an unknown function
