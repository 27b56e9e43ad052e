"""Numbers: running generated code, verifying gradients, checking op records. NumPy is imported on use."""

from typing import TYPE_CHECKING

from .. import lazy
from .experiment import Verification
from .run import evaluate, lambdify
from .verify import verify, verify_all

if TYPE_CHECKING:
    from .agreement import agree, difference
    from .fact_check import check_facts
    from .jacobians import verify_hessian, verify_jacobian
    from .op_check import OpCheck, check_op

__getattr__ = lazy.attributes(
    __name__,
    {
        "OpCheck": "op_check",
        "agree": "agreement",
        "check_facts": "fact_check",
        "check_op": "op_check",
        "difference": "agreement",
        "verify_hessian": "jacobians",
        "verify_jacobian": "jacobians",
    },
)

__all__ = [
    "OpCheck",
    "Verification",
    "agree",
    "check_facts",
    "check_op",
    "difference",
    "evaluate",
    "lambdify",
    "verify",
    "verify_all",
    "verify_hessian",
    "verify_jacobian",
]
