"""Numbers: running generated code, verifying gradients, checking op records. NumPy is imported on use."""

from .agreement import difference
from .experiment import Verification
from .fact_check import check_facts
from .jacobians import verify_hessian, verify_jacobian
from .op_check import OpCheck, check_op
from .run import evaluate, lambdify
from .verify import verify, verify_all

__all__ = [
    "OpCheck",
    "Verification",
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
