from . import ops, printing
