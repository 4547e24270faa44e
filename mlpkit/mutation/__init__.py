"""Small edits of a function: another axis, a sign, one more or less, a term that is gone.

A table of operators, each with a name in words and a kind, and a function that applies them to a
source. Maintainers ask with them whether the probes of an exercise notice small errors. The same
table, applied to a wrong answer, says which small edit would make it right. The package knows
nothing of exercises or grading: it maps text to text.
"""

from mlpkit.mutation.edits import Edit, edits_of
from mlpkit.mutation.operators import OPERATORS, Breadth, Kind, Operator
from mlpkit.mutation.site import Site

__all__ = ["OPERATORS", "Breadth", "Edit", "Kind", "Operator", "Site", "edits_of"]
