"""Numbers: running generated code, verifying gradients, checking op records. NumPy is imported on use."""

from .agreement import difference
from .op_check import OpCheck, check_op
from .run import evaluate, lambdify
from .verify import Verification, verify, verify_all

__all__ = ["OpCheck", "Verification", "check_op", "difference", "evaluate", "lambdify", "verify", "verify_all"]
