"""Points of an ordinary test cell, from what it printed."""

import re
from collections.abc import Sequence
from typing import Any

NUMBER = re.compile(r"(?:(?:np\.\w+|array)\()?(-?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|nan|-?inf)(?:\)|, dtype=.*)?")
Output = dict[str, Any]


def score_of_asserts(status: str, outputs: Sequence[Output], points: float) -> float:
    """Points of an ordinary test cell: none after an error, else its partial credit, else all.

    Unlike nbgrader's own rule, warnings on stderr cost nothing, and only a number printed by the
    cell's last line counts as partial credit, whatever kind of number it is, between 0 and all.

    Parameters
    ----------
    status : str
        ``ok``, or how the cell failed.
    outputs : sequence of dict
        In nbformat's form.
    points : float
        What the cell gives at most.

    Returns
    -------
    float
    """
    if status != "ok" or any(o["output_type"] == "error" for o in outputs):
        return 0.0
    results = [o["data"].get("text/plain", "") for o in outputs if o["output_type"] == "execute_result"]
    if not results:
        return points
    number = NUMBER.fullmatch(results[-1].strip()[:100])
    if number is None:
        return points
    value = float(number.group(1))
    return min(max(value, 0.0), points) if value == value else 0.0
