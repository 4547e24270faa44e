"""Do the probes of an exercise notice small errors? Every small edit of the reference is tried.

The probes should reject an edit (a mutant), unless it computes the same: whether it does is decided
on other inputs than the probes' own. What remains, accepted though it differs, is a survivor: a
probe is missing, or there is a reason, which is written down in ``survivors/UNIT.json``.

    python -m tools.mutation UNIT [EXERCISE]
"""
