"""The rows of a verdict: one for each part of what a probe returns, and two for properties of all calls."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

PURITY_SHARE, AGAIN_SHARE, EXAMPLE_SHARE = 0.10, 0.05, 0.05  # of an exercise
SHARES = {"purity": PURITY_SHARE, "again": AGAIN_SHARE}

TITLES = {
    "purity": "no argument is overwritten",
    "again": "called again, it answers the same",
}


@dataclass(frozen=True, order=True)
class RowName:
    """Which row, as a mistake declares it.

    Attributes
    ----------
    probe : str
        Name of a probe, or ``purity``, ``again``, ``everything``.
    part : str
        Empty: all parts of the probe, or the only one.
    credit : float
        What is given for the row all the same.
    """

    probe: str
    part: str = ""
    credit: float = 0.0

    def __getitem__(self, part: str) -> "RowName":
        """One part of the probe."""
        return replace(self, part=part)

    @property
    def half(self) -> "RowName":
        """The same row, for which half is given: a history with one entry too many or too few."""
        return replace(self, credit=0.5)

    def __str__(self) -> str:
        """``ordinary["dW"]``, as it is written in ``fails``."""
        return self.probe + (f'["{self.part}"]' if self.part else "") + (".half" if self.credit else "")


purity, again, example, everything = (RowName(name) for name in ("purity", "again", "example", "everything"))

Layout = Mapping[str, Mapping[str, float]]  # weight of each part, by the names of probe and part


class UnknownRow(ValueError):
    """A row that an exercise does not have: the sentence names it, and those that there are."""


def resolved(names: Iterable[RowName], layout: Layout) -> dict[tuple[str, str], float]:
    """What is given for each row that fails, with ``everything`` and probes alone spelled out.

    Parameters
    ----------
    names : iterable of RowName
        As a mistake declares them.
    layout : mapping
        Of the exercise: see :func:`weighted`.

    Returns
    -------
    dict of (str, str) to float
        By probe and part; ``("purity", "")`` and ``("again", "")`` for those two.

    Raises
    ------
    UnknownRow
    """
    credits: dict[tuple[str, str], float] = {}
    for name in names:
        if name.probe == everything.probe:
            named = {(p, part): name.credit for p, parts in layout.items() for part in parts if _means(name, part)}
            if not named:
                raise UnknownRow(f"no probe of this exercise has a part {name.part!r}")
            credits |= named
        elif name.probe in SHARES:
            credits[name.probe, ""] = name.credit
        else:
            parts = _parts_named(name, layout)
            credits |= {(name.probe, part): name.credit for part in parts}
    return credits


def _parts_named(name: RowName, layout: Layout) -> list[str]:
    if name.probe not in layout:
        raise UnknownRow(f"{name.probe!r} is no probe of this exercise")
    parts = [part for part in layout[name.probe] if _means(name, part)]
    if not parts:
        known = ", ".join(repr(part) for part in layout[name.probe] if part) or "one part only"
        raise UnknownRow(f"the probe {name.probe!r} has no part {name.part!r}: it has {known}")
    return parts


def _means(name: RowName, part: str) -> bool:
    return not name.part or name.part in {part, *part.split(", ")}


def shortest(credits: Mapping[tuple[str, str], float], layout: Layout) -> list[RowName]:
    """The rows that fail as a mistake would declare them: what :func:`resolved` undoes, in as few names as possible.

    Parameters
    ----------
    credits : mapping
        As :func:`resolved` returns it.
    layout : mapping

    Returns
    -------
    list of RowName
    """
    names: list[RowName] = []
    left = {row: credit for row, credit in credits.items() if row[0] not in SHARES}
    all_rows = [(probe, part) for probe, parts in layout.items() for part in parts]
    if left == dict.fromkeys(all_rows, 0.0):
        names, left = [everything], {}
    for part in dict.fromkeys(part for _, part in all_rows if part):
        everywhere = [row for row in all_rows if row[1] == part]
        if len(everywhere) > 1 and {left.get(row, 1.0) for row in everywhere} in ({0.0}, {0.5}):
            names.append(RowName(everything.probe, part, left[everywhere[0]]))
            left = {row: credit for row, credit in left.items() if row not in everywhere}
    for probe, parts in layout.items():
        failing = [part for part in parts if (probe, part) in left]
        given = {left[probe, part] for part in failing}
        if len(failing) == len(parts) and len(given) == 1:
            names.append(RowName(probe, "", given.pop()))
        else:
            names += [RowName(probe, part, left[probe, part]) for part in failing]
    return names + [RowName(kind, "", credits[kind, ""]) for kind in SHARES if (kind, "") in credits]


def weighted(layout: Layout, repeats: bool) -> dict[tuple[str, str], float]:
    """The share of an exercise that each row is worth.

    Parameters
    ----------
    layout : mapping
        By the name of the probe the weight of each part, relative to all others.
    repeats : bool
        Whether calls can be repeated: the reference itself answers the same.

    Returns
    -------
    dict of (str, str) to float
        By probe and part; they sum to 1.
    """
    total = sum(weight for parts in layout.values() for weight in parts.values())
    extra = {kind: share for kind, share in SHARES.items() if kind != "again" or repeats}
    left = 1.0 - sum(extra.values())
    shares = {(probe, part): left * w / total for probe, parts in layout.items() for part, w in parts.items()}
    return shares | {(kind, ""): share for kind, share in extra.items()}


def share(weights: Mapping[tuple[str, str], float], credits: Mapping[tuple[str, str], float]) -> float:
    """What an answer is worth.

    Parameters
    ----------
    weights : mapping
        Of all rows.
    credits : mapping
        Of those that fail; all others are right.

    Returns
    -------
    float
        From 0 to 1. Where no row of a probe earns anything, there is nothing for arguments that were
        left alone, either.
    """
    earned = {row: weight * credits.get(row, 1.0) for row, weight in weights.items()}
    of_probes = sum(value for (probe, _), value in earned.items() if probe not in SHARES)
    total = sum(weights.values())
    return sum(earned.values()) / total if of_probes and total else 0.0
