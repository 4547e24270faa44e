"""Numbers and counts as the figures' descriptions and labels write them."""

from __future__ import annotations

from collections.abc import Sequence


def fixed(value: float, decimals: int = 2) -> str:
    """Write a number with a fixed number of decimals, zero always without a sign.

    Parameters
    ----------
    value : float
    decimals : int

    Returns
    -------
    str
        "0.00", never "-0.00".
    """
    return f"{round(float(value), decimals) + 0.0:.{decimals}f}"


def signed(value: float, decimals: int = 2) -> str:
    """Write a number as :func:`fixed` does, with the typographic minus sign.

    Parameters
    ----------
    value : float
    decimals : int

    Returns
    -------
    str
    """
    return fixed(value, decimals).replace("-", "−")


def counted(n: int, noun: str) -> str:
    """Write a number and what it counts: "1 step", "2 steps".

    Parameters
    ----------
    n : int
    noun : str
        In the singular; its plural ends in s.

    Returns
    -------
    str
    """
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def listed(items: Sequence[str]) -> str:
    """Join words: "a", "a and b", "a, b and c".

    Parameters
    ----------
    items : sequence of str
        At least one.

    Returns
    -------
    str
    """
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def after_steps(step: int) -> str:
    """Say when a description holds: "Before the first step", "After 1 step", "After 2 steps".

    Parameters
    ----------
    step : int

    Returns
    -------
    str
    """
    return "Before the first step" if step == 0 else f"After {counted(step, 'step')}"
