"""From differences to sentences: what a student reads when an answer is not right."""

import re
from dataclasses import asdict, dataclass, field

import numpy as np

from mlpkit import exercise, values

RIGHT, WRONG, MISSING = "right", "wrong", "not attempted"
UNFINISHED = "is still to be written"
SAME_ERROR = "the same error"


@dataclass
class Row:
    """One line of a verdict: a property, whether it holds, and what was seen if not."""

    probe: str
    title: str
    passed: bool
    message: str = ""
    weight: float = 1.0
    seed: int = 0


@dataclass
class Verdict:
    """What is said of one answer.

    Attributes
    ----------
    name : str
        The exercise.
    state : str
        ``right``, ``wrong`` or ``not attempted``.
    rows : list of Row
        One for each probe.
    hint : str
        The sentence of the mistake that fits, else a general diagnosis; empty if right.
    mistake : str
        Name of that mistake, for statistics; empty if none fits.
    example : str
        The smallest call that went wrong, as text.
    flag : str
        For the instructor only (an answer that only calls a library, say).
    single : bool
        Whether numbers came back that single precision has been through.
    listed : str
        ``list`` or ``tuple``, if right numbers came back in one where an array is asked for.
        What calls this function later has to live with either.
    """

    name: str
    state: str
    rows: list = field(default_factory=list)
    hint: str = ""
    mistake: str = ""
    example: str = ""
    flag: str = ""
    single: bool = False
    listed: str = ""

    @property
    def label(self):
        """The state as people read it: what cannot be called may have been attempted all the same."""
        if self.state == MISSING and self.hint and not self.hint.endswith(f"{UNFINISHED}."):
            return "cannot be checked yet"
        return self.state

    @property
    def share(self):
        """Share of the weight that passed, between 0 and 1."""
        total = sum(r.weight for r in self.rows)
        return sum(r.weight for r in self.rows if r.passed) / total if total else 0.0

    def as_dict(self):
        """As JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data):
        """Read what :meth:`as_dict` wrote."""
        return cls(**{**data, "rows": [Row(**r) for r in data["rows"]]})


@dataclass
class Trial:
    """A probe, its seed, and what came of it for the reference and for the student."""

    probe: exercise.Probe
    seed: int
    expected: exercise.Outcome
    got: exercise.Outcome


def verdict(name, trials, mistakes=(), earlier=(), why=None):
    """Judge an answer.

    Parameters
    ----------
    name : str
        The exercise.
    trials : list of Trial
        One for each probe.
    mistakes : iterable of (name, hint, outcomes)
        Known mistakes with their outcome for each probe, by the probe's name; consulted only
        if something is wrong, so a generator that computes them costs nothing otherwise.
    earlier : iterable of Verdict
        Of exercises that come before this one in the notebook. Where it calls one of their
        functions, and gets single precision from it, it cannot give more.
    why : dict of str to str
        Of a function that is not there: with which error its cell stopped, where that is known.

    Returns
    -------
    Verdict
    """
    used = {n for t in trials for n in t.got.uses}
    earlier = [v for v in earlier if v.name in used]
    own = any(values.is_single(t.got.value) for t in trials)
    single = own or any(v.single for v in earlier)
    lists = [f"{v.name} returns a {v.listed}" for v in earlier if v.listed]
    rows, wrong, errors, listed, rough = [], [], set(), "", False
    for t in trials:
        difference = exercise.disagreement(t.probe, t.expected, t.got, t.seed, single)
        message = ""
        if difference is not None:
            message = explain(difference, t, name, lists, why)
            wrong.append((t, difference, message))
            if difference.kind == "error":
                message = SAME_ERROR if message in errors else message
                errors.add(wrong[-1][2])
        elif not t.probe.judge:
            rough = rough or (t.probe.rtol <= values.RTOL and values.is_rough(t.expected.value, t.got.value))
            if not listed and (listed := values.listed(t.expected.value, t.got.value)):
                message = LISTED.format(listed)
        rows.append(Row(t.probe.name, t.probe.title, difference is None, message, t.probe.weight, t.seed))
    if not wrong:
        return Verdict(name, RIGHT, rows, single=own or rough, listed=listed)
    if all(t.got.status == "missing" for t in trials):
        hint = _missing(name, next((t.got for t in trials if t.got.needs), trials[0].got), why)
        return Verdict(name, MISSING, [Row(r.probe, r.title, False, "", r.weight, r.seed) for r in rows], hint=hint)
    found = Verdict(name, WRONG, rows, example=_example(name, wrong, single), single=own or rough, listed=listed)
    for mistake, hint, outcomes in mistakes:
        if all(exercise.alike(t.probe, outcomes[t.probe.name], t.got, t.seed, single) for t in trials):
            found.mistake, found.hint = mistake, hint
            return found
    found.hint = general([d for _, d, _ in wrong], [t for t, _, _ in wrong], name) or _next_step(
        wrong[0][1], wrong[0][2], found.example, lists
    )
    return found


# ------------------------------------------------------------------------------------- sentences

LISTED = "right numbers, but in a {}: return np.array(…) of it, so that other functions can calculate with the result"
_FUNCTIONS = ("function", "builtin_function_or_method", "method", "ufunc", "type", "partial")
_LAZY = (
    "map",
    "filter",
    "zip",
    "generator",
    "range",
    "reversed",
    "enumerate",
    "list_iterator",
    "dict_values",
    "dict_keys",
    "dict_items",
)


def _missing(name, got, why):
    """Why there is nothing to be judged: a sentence about the function, or about the one that it needs."""
    culprit = got.needs or name
    stopped = (why or {}).get(culprit)
    match got.why.split():
        case ["absent", *near]:
            lacks = "is not there"
            rest = (
                f": its cell stopped with {stopped}"
                if stopped
                else f", but {near[0]} is there: is the name misspelled?"
                if near
                else ": run its cell again, and look for an error message below it"
            )
        case ["raise"]:
            lacks, rest = "still has the line raise NotImplementedError in it", ", and nothing below that line runs"
        case _:
            lacks, rest = UNFINISHED, ""
    if got.needs:
        sentence = f"{name} needs {culprit}, which {lacks}{rest}"
    else:
        sentence = (f"There is nothing named {name}" if lacks == "is not there" else f"{name} {lacks}") + rest
    return sentence if sentence.endswith(("?", ".")) else sentence + "."


def _next_step(difference, message, example, lists):
    """What to do where nothing is known but that the result is wrong."""
    call = "the smallest failing call below" if example else "your function with a few small numbers"
    match difference.kind:
        case "error" if not _error_note(difference.got.error, lists):
            return (
                f"Run {call} in a cell of its own, and read the line that the message names: "
                "print what stands in it, and its shape."
            )
        case "value" | "finite":
            return (
                f"No known mistake fits. Work {call} out with pencil and paper, and compare."
                if example
                else f"No known mistake fits. Call {call}, work them out with pencil and paper, and compare."
            )
        case "shape":
            return (
                f"No known mistake fits. Run {call} line by line, and print the shape after each line: "
                "where does it stop being what you expect?"
            )
    return message


def kind_of(value):
    """What a value is, in words: ``an array of shape (3,)``, ``a number``, ``None``."""
    if isinstance(value, np.ndarray):
        if value.shape == ():
            return "a number"
        return f"an array of shape {value.shape}"
    if isinstance(value, values.Foreign):
        return _foreign(value.type)
    if isinstance(value, bool | int | float):
        return "a number"
    if value is None:
        return "None"
    if isinstance(value, tuple):
        return f"a tuple of {len(value)}"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return {str: "a string", dict: "a dictionary"}.get(type(value), type(value).__name__)


def _foreign(kind):
    """An object that is no data, in words."""
    if kind.startswith("array of <U"):
        return "an array of strings"
    if kind in _FUNCTIONS:
        return "a function" if kind == "function" else f"a function ({kind})"
    return f"an {kind}" if kind.startswith("array") else f"an object of type {kind}"


def _strange(value):
    """What is no data: a value, or the first such item of a list; None if there is none."""
    items = value if isinstance(value, list) else [value]
    return next((v for v in items if isinstance(v, values.Foreign)), None)


def _list(value):
    """A list that is not the array that is asked for: what is in it says more than how many."""
    odd = next((v for v in value if isinstance(v, values.Foreign | str | None)), 0)
    if odd is None or isinstance(odd, values.Foreign | str):
        return f"a list in which an item is {kind_of(odd)}"
    numbers = [values.as_numbers(v) for v in value]
    if len({n.shape for n in numbers if n is not None}) > 1:
        return "a list of items of different shapes"
    return kind_of(value)


def _remedy(kind, numbers):
    """What to do about an object that is no data; ``numbers``: whether numbers are asked for."""
    if kind in _FUNCTIONS:
        return "did you forget the parentheses of a call?"
    if kind in _LAZY:
        return "list(…) takes the items out of it" + (", and np.array(…) makes an array of the list" if numbers else "")
    if kind == "set":
        return "a set has no order and nothing twice, so return an array or a list"
    if kind in ("Fraction", "Decimal"):
        return "float(…) makes a plain number of it"
    if kind in ("MaskedArray", "matrix", "Series", "DataFrame"):
        return "np.asarray(…) makes a plain array of it"
    if kind == "array of objects":
        return "are there lists of different lengths in it, or None? With numbers, dtype=float makes plain ones of them"
    if kind.startswith("array of <U"):
        return "return numbers, without quotation marks" if numbers else "tolist() makes a list of it"
    return f"return plain {'numbers, or arrays' if numbers else 'data: numbers, strings, arrays, or lists'} of them"


def _part(where):
    return f"result{where}" if where else "the result"


def explain(difference, trial, name, lists=(), why=None):
    """One sentence for one probe.

    Parameters
    ----------
    difference : mlpkit.values.Difference
    trial : Trial
    name : str
        The exercise.
    lists : sequence of str
        Which functions of earlier exercises return a list where an array is asked for, as clauses.
    why : dict of str to str
        As for :func:`verdict`.

    Returns
    -------
    str
        It names what was seen, never the value that was expected.
    """
    d, got = difference, trial.got
    part = _part(d.where)
    match d.kind:
        case "missing":
            if d.detail or got.why:
                return _missing(name, got, why).rstrip(".")
            return f"this part {UNFINISHED} (NotImplementedError)"
        case "time":
            if got.error.get("message"):
                return got.error["message"]
            seconds = f" ({got.seconds:.3g} second{'s' * (got.seconds != 1)})" if got.seconds else ""
            return f"no answer in time{seconds}: is there a loop that does not end?"
        case "lost":
            return "the process that ran this answer died (exit, crash, or out of memory)"
        case "borrowed":
            culprit = [*got.error.get("message", "").split(), name][0]
            return f"{culprit} is what is asked for here: write it yourself instead of calling mlpkit.nn"
        case "error":
            return _error(got.error, lists)
        case "no error":
            return f"this input should raise {d.detail}, and nothing was raised"
        case "none":
            return f"{part} is None: did you forget return?"
        case "changed":
            return f"the argument {d.detail} was overwritten: work on a copy"
        case "judge":
            return d.detail
        case "shape":
            return f"{part} has shape {np.shape(d.got)}, and {np.shape(d.expected)} is asked for"
        case "length":
            return f"{part} has {len(d.got)} parts, and {len(d.expected)} are asked for"
        case "keys":
            lacking, extra = sorted(set(d.expected) - set(d.got)), sorted(set(d.got) - set(d.expected))
            return f"{part} has no key {lacking[0]!r}" if lacking else f"{part} has a key {extra[0]!r} too many"
        case "type":
            odd = isinstance(d.got, list) and not isinstance(d.expected, list)
            return f"{part} is {_list(d.got) if odd else kind_of(d.got)}, and {kind_of(d.expected)} is asked for"
        case "text" if not isinstance(d.got, str):
            return f"{part} is {kind_of(d.got)}, and a string is asked for"
        case "text":
            return f"{part} is {d.got[:60]!r}"
        case "finite":
            e, g = np.asarray(d.expected), np.asarray(d.got)
            bad = g[np.isfinite(e) & ~np.isfinite(g)]
            if bad.size:
                what = "nan" if np.isnan(bad).any() else "inf"
                if g.size == 1:
                    return f"{part} is {what}"
                return f"{bad.size} of {g.size} values of {part} {'is' if bad.size == 1 else 'are'} {what}"
            places = int((~np.isfinite(e)).sum())
            return f"{part} should be infinite or nan in {places} places and is not in all of them"
    return _wrong_share(d, part)


def _error(error, lists=()):
    """An exception in one sentence, with what is known of lists that stand where arrays are needed."""
    kind, message, note = (error.get("types") or ["Error"])[0], error.get("message", ""), _error_note(error, lists)
    if kind == "NotAFunction":
        return f"{message}. {note}"
    where = f" (in {error['where']})" if error.get("where") else ""
    return f"{kind}: {message}{where}{'; ' if note else ''}{note}"


def _error_note(error, lists):
    """What to do about an exception that is understood, or an empty string."""
    kind, message = (error.get("types") or ["Error"])[0], error.get("message", "")
    if kind == "NotAFunction":
        return "Use another name there, and run the cell of the function again"
    if kind in ("NameError", "ModuleNotFoundError"):
        return "is the name misspelled, or is an import or a cell missing?"
    found = re.search(r"'(list|tuple|map|generator|filter|zip)'|multiply sequence", message)
    if kind not in ("TypeError", "AttributeError") or not found:
        return ""
    if found[1] in ("map", "generator", "filter", "zip"):
        return f"a {found[1]} cannot do that, an array can: np.array(list(…)) makes one of it"
    if lists:
        return f"{' and '.join(lists)}: return np.array(…) there"
    return "a {0} cannot do that, an array can: np.array(…) makes one of a {0}".format(found[1] or "list")


def _wrong_share(d, part):
    e, g = np.asarray(d.expected, float), np.asarray(d.got, float)
    if e.size == 1:
        return f"{part} has a wrong value"
    wrong = max(1, int((~np.isclose(g, e, rtol=1e-6, atol=1e-9, equal_nan=True)).sum()))
    return f"{wrong} of {e.size} values of {part} {'is' if wrong == 1 else 'are'} wrong"


def general(differences, trials, name):
    """A diagnosis that needs no listed mistake, or an empty string.

    It is given only where all probes that fail in the same way show the same pattern.

    Parameters
    ----------
    differences : list of mlpkit.values.Difference
        Of the probes that failed.
    trials : list of Trial
        The same probes.
    name : str
        The exercise.

    Returns
    -------
    str
        Right to a few digits, a constant factor, a reversed sign, another order, a transposed or
        reduced axis, (1, M) for (M,), the same number everywhere, an overwritten argument, a
        forgotten return, nan or inf, the wrong kind of number.
    """
    seen = [(d.kind, _patterns(d, t)) for d, t in zip(differences, trials, strict=True)]
    if _same_number(differences):
        seen = [
            (kind, {"same": "Your result is the same number every time: what should it depend on?"}) for kind, _ in seen
        ]
    kinds = {kind for kind, _ in seen}
    for kind, patterns in seen:
        # Values that are plainly wrong elsewhere say more than an overflow here.
        if kind == "finite" and kinds & {"value", "shape"}:
            continue
        alike = [p for other, p in seen if other == kind]
        for key, sentence in patterns.items():
            if all(key in p for p in alike):
                if key == "near":  # what holds for the worst holds for all
                    sentence = min(p[key] for p in alike)
                parts = {d.where for d in differences if d.kind == kind}
                part = parts.pop() if len(parts) == 1 and kind not in ("type", "text") else ""
                return f"In {_part(part)}: {sentence[0].lower()}{sentence[1:]}" if part else sentence
    return ""


def _same_number(differences):
    """Whether one number comes back for all questions, and different ones are asked for."""
    if len(differences) < 2 or any(d.kind != "value" or np.size(d.expected) > 1 for d in differences):
        return False
    expected, got = (
        [float(np.ravel(v)[0]) for v in side]
        for side in ([d.expected for d in differences], [d.got for d in differences])
    )
    return len(set(got)) == 1 and not np.allclose(expected, expected[0])


def _patterns(d, trial):
    """What a difference looks like: sentences by the key of their pattern, the most telling one first."""
    e, g = values.as_numbers(d.expected), values.as_numbers(d.got)
    match d.kind:
        case "none":
            return {"none": "Your function returns None. Did you forget the return statement?"}
        case "changed":
            return {
                "changed": f"Your function overwrites its argument {d.detail}. Work on a copy, or build a new array."
            }
        case "type" | "text" if strange := _strange(d.got):
            part = _part(d.where) if d.got is strange else f"an item of {_part(d.where)}"
            sentence = f"{part[0].upper()}{part[1:]} is {kind_of(strange)}: {_remedy(strange.type, e is not None)}"
            return {"type": sentence if sentence.endswith("?") else sentence + "."}
        case "shape" if e is not None and g is not None:
            return _shape_patterns(e, g, trial)
        case "finite" if e is not None and np.isfinite(e).all():
            return {
                "finite": "Your result has values that are nan or inf where finite ones are asked for: an overflow "
                "in exp, a logarithm of 0, or a division by 0."
            }
        case "value" if e is not None and g is not None:
            half = {"half": "Your numbers are in half precision (float16), which keeps three digits only."}
            return {
                **(half if values.is_single(trial.got.value, 2) else {}),
                **_value_patterns(e.astype(float), g.astype(float), trial),
            }
    return {}


def _shape_patterns(e, g, trial):
    found = {}
    if g.shape == e.shape[::-1] and e.ndim == 2 and np.allclose(g.T, e, rtol=1e-6, atol=1e-9, equal_nan=True):
        found["transposed"] = "Your result is transposed: rows and columns are exchanged."
    if e.ndim == 1 and g.size == e.size and g.ndim == 2 and 1 in g.shape:
        line = "row" if g.shape[0] == 1 else "column"
        found[f"one {line}"] = (
            f"Your result has shape {g.shape} where {e.shape} is asked for: a matrix with one "
            f"{line}, not a vector. Look for keepdims=True or reshape."
        )
    if e.ndim == 1 and g.ndim == 1:
        matrices = [
            v.shape
            for call in trial.got.calls
            for v in call.arguments.values()
            if isinstance(v, np.ndarray) and v.ndim == 2
        ]
        for shape, has, wants in (((e.size, g.size), "column", "row"), ((g.size, e.size), "row", "column")):
            if shape in matrices:
                found[f"per {has}"] = (
                    f"Your result has one number for each {has} where one for each {wants} is asked "
                    "for: the reduction runs along the wrong axis."
                )
    if e.ndim == g.ndim > 0 and g.shape[0] == 1 < e.shape[0] and g.shape[1:] == e.shape[1:]:
        found["first"] = (
            f"Your result has one {'entry' if e.ndim == 1 else 'row'} where {e.shape[0]} are asked for. "
            "Does return stand inside the loop? Then the first turn is the last one."
        )
    if g.ndim == 0 and e.ndim > 0:
        found["scalar"] = (
            f"Your result is a single number where an array of shape {e.shape} is asked for: is an axis missing?"
        )
    if g.ndim > e.ndim == 0:
        found["array"] = f"Your result is an array of shape {g.shape} where a single number is asked for."
    return found


def _value_patterns(e, g, trial):
    if not (np.isfinite(e).all() and np.isfinite(g).all()) or e.size == 0:
        return {}
    with np.errstate(all="ignore"):
        scale = np.abs(e).max()
        digits = _digits(e, g, scale)
        if digits:  # nothing else is known of a small difference: a factor near 1 is none
            near = (
                f"Right to about {digits} digits, and more are asked for. Is there single precision (float32) in "
                "it, a rounding, a numerical derivative, or a small constant?"
            )
            return {**_rounded(e, g), "near": near}
        return {
            **_constant(e, g),
            **_rounded(e, g),
            **_whole(e, g),
            **_multiples(e, g, scale, trial),
            **_moved(e, g, scale),
            **_related(e, g, scale),
            **_places(e, g, scale),
        }


def _digits(e, g, scale):
    """To how many digits all values are right (3 to 9), or 0 if that is not what is wrong."""
    off = np.abs(g - e)
    if scale == 0 or (off > 3e-4 * np.abs(e) + 1e-6 * scale).any():
        return 0
    return int(np.clip(-np.log10((off / (np.abs(e) + 1e-3 * scale)).max()), 3, 9))


def _rounded(e, g):
    """The values of a rounding: too many digits agree for a coincidence."""
    for places in range(2, 9):
        if places * e.size >= 4 and np.allclose(g, np.round(e, places), rtol=1e-13, atol=1e-13):
            return {"rounded": f"Your values are rounded to {places} decimal places: return all digits."}
    return {}


def _whole(e, g):
    """Whole numbers where others are asked for."""
    if (g != np.round(g)).any() or (e == np.round(e)).all():
        return {}
    found = {
        "whole": "Only whole numbers came back where others are asked for: is there an array of integers in it, "
        "a rounding, or a comparison?"
    }
    if len(np.unique(g)) > 2 and (g == np.trunc(e)).all():
        found = {
            "cut": "Everything after the decimal point is cut off: is there an array of integers, in which the "
            "results are collected? Make it an array of floats.",
            **found,
        }
    return found


def _multiples(e, g, scale, trial):
    """Reversed signs, a factor, a shift."""
    found = {}
    close = {"rtol": 1e-6, "atol": 1e-9 * max(scale, 1e-300)}
    if scale > 0 and np.allclose(g, -e, **close):
        return {"sign": "Every sign is reversed."}
    largest = np.abs(e).argmax()
    factor = g.flat[largest] / e.flat[largest] if scale > 0 else 0.0
    if factor != 0 and np.allclose(g, factor * e, **close):
        found = _factor(factor, trial, e.size > 1)
    shift = g.flat[0] - e.flat[0]
    if e.size > 2 and abs(shift) > 1e-9 * scale and np.allclose(g, e + shift, **close):
        found["shift"] = "Every value is off by the same constant."
    return found


def _moved(e, g, scale):
    """The right values in other places."""
    close = {"rtol": 1e-6, "atol": 1e-9 * max(scale, 1e-300)}
    if e.ndim == 2 and e.shape[0] == e.shape[1] > 1 and np.allclose(g, e.T, **close):
        return {"transposed": "Your result is transposed: rows and columns are exchanged."}
    if e.ndim == 0 or (e == np.round(e)).all():  # classes and ranks agree in that way by chance
        return {}
    if not np.allclose(np.sort(g, axis=None), np.sort(e, axis=None), **close):
        return {}
    found = {"order": "These are the right values, in another order."}
    if np.allclose(g, e[::-1], **close):
        found = {"reversed": "These are the right values from the last to the first: the order is reversed.", **found}
    return found


def _related(e, g, scale):
    """Each value is a simple function of the one that is asked for."""
    if (np.abs(e) == np.round(np.abs(e))).all():  # of 0 and 1, all of these are the same
        return {}
    close = {"rtol": 1e-6, "atol": 1e-9 * scale}
    for key, value, words in (
        ("amount", np.where(g < 0, -np.abs(e), np.abs(e)), "The amounts are right, and some signs are reversed."),
        ("square", e**2, "These are the squares of the right values."),
        ("root", np.sqrt(e), "These are the square roots of the right values."),
        ("reciprocal", 1 / e, "These are the right values, but as 1/x."),
        ("complement", 1 - e, "These are the right values, but as 1 - x."),
        ("exponential", np.exp(e), "exp was applied to the right values, once more than needed."),
        ("logarithm", np.log(e), "These are the logarithms of the right values."),
    ):
        if np.allclose(g, value, **close):
            return {key: words}
    return {}


def _places(e, g, scale):
    """Where the wrong values stand, or what they have in common."""
    wrong = ~np.isclose(g, e, rtol=1e-6, atol=1e-9 * max(scale, 1e-300))
    found = {}
    if not wrong.any():
        return found
    if (g[wrong] == 0).all():
        found["zeros"] = (
            "All wrong values are 0: what should stand there instead, and is it ever written?"
            if e.size > 1
            else "Your result is 0, and should not be."
        )
    if e.ndim == 2 and e.shape[1] > 1 and not wrong.any(axis=0).all():
        columns = np.flatnonzero(wrong.any(axis=0))
        if len(columns) == 1:
            found[f"column {columns[0]}"] = f"Only column {columns[0]} (counted from 0) has wrong values."
    if e.ndim and len(e) > 2:
        rows, what = wrong.reshape(len(e), -1).any(axis=1), "value" if e.ndim == 1 else "row"
        for key, mask in (("first", rows[0] > rows[1:].max()), ("last", rows[-1] > rows[:-1].max())):
            if mask:
                found[f"only {key}"] = f"Only the {key} {what} is wrong, all others are right."
        for key, mask in (("first", rows[0] < rows[1:].min()), ("last", rows[-1] < rows[:-1].min())):
            if mask:
                found[f"all but {key}"] = f"The {key} {what} is right, and all others are wrong."
    return found


def _constant(e, g):
    """Results that do not depend on what they should depend on."""
    if g.size > 1 and (g == g.flat[0]).all() and not np.allclose(e, e.flat[0]):
        return {"constant": "All values of your result are the same number: what should they depend on?"}
    if e.ndim == 2 and len(e) > 1 and (g == g[0]).all() and not np.allclose(e, e[0]):
        return {"rows": "All rows of your result are the same: does each of them use its own example?"}
    return {}


def _factor(factor, trial, several):
    # Any two numbers have a ratio: of a single value it says nothing.
    any_factor = {"factor": "Wrong by a constant factor: every value is off by the same one."} if several else {}
    for ratio, words in ((2, "twice too large"), (0.5, "half of what it should be")):
        if np.isclose(factor, ratio, rtol=1e-6):
            return {words: f"Wrong by a constant factor: every value is {words}.", **any_factor}
    arrays = [(name, v) for call in trial.got.calls for name, v in call.arguments.items() if isinstance(v, np.ndarray)]
    matrices = [(name, v) for name, v in arrays if v.ndim > 1]  # their rows are the examples
    for name, value in matrices[:1] or [(name, v) for name, v in arrays if v.ndim == 1]:
        n = len(value)
        for ratio, words in ((n, "too large"), (1 / max(n, 1), "too small")):
            if n > 1 and np.isclose(factor, ratio, rtol=1e-6):
                has = f"{name} has {n} {'rows' if value.ndim > 1 else 'entries'}"
                return {
                    f"times {words}": f"Wrong by a constant factor: every value is {n} times {words}, and {has}. "
                    "A mean and a sum differ by just that factor.",
                    **any_factor,
                }
    return any_factor


# --------------------------------------------------------------------------------------- example


def _example(name, wrong, single=False):
    """The smallest recorded call that went wrong, as text."""
    best = None
    for trial, difference, _ in wrong:
        if difference.kind in ("missing", "borrowed", "lost"):
            continue
        for i, call in enumerate(trial.got.calls):
            if not call.arguments or _call_is_right(trial, i, difference, single):
                continue
            n = values.size(call.arguments)
            if n <= 60 and (best is None or n < best[0]):
                best = (n, call)
    if best is None:
        return ""
    arguments = best[1].arguments
    inner = ",\n".join(f"{k.split(': ')[-1]}={show(v, len(k.split(': ')[-1]) + 1)}" for k, v in arguments.items())
    called = next((k.split(": ")[0] for k in arguments if ": " in k), name)
    called = called if called == name or called == next(iter(arguments)) else f"{name}.{called}"
    return f"{called}({inner})" if "\n" not in inner else f"{called}(\n{inner})"


def _call_is_right(trial, i, difference, single):
    calls = trial.expected.calls
    if len(trial.got.calls) < 2 or i >= len(calls) or difference.kind == "changed":
        return difference.kind == "changed" and trial.got.calls[i].changed is None
    mine, theirs = trial.got.calls[i], calls[i]
    if not mine.done or theirs.result is None:  # None: too long to be kept, or what a method returns
        return mine.done and mine.result is None
    return values.compare(theirs.result, mine.result, trial.probe.rtol, trial.probe.atol, single=single) is None


def _precision(value, plain):
    """Four digits, or as many as keep rows, columns and entries apart that are not the same."""
    if value.dtype.kind != "f":
        return 4
    for digits in (4, 6, 8, 10, 12):
        form = f"{{:.{digits}{'f' if plain else 'e'}}}".format
        rounded = np.array([float(form(v)) for v in value.ravel()]).reshape(value.shape)
        if all(len(np.unique(a, axis=0)) == len(np.unique(b, axis=0)) for a, b in _lines(value, rounded)):
            return digits
    return 4  # they differ by rounding errors only


def _lines(value, rounded):
    """Rows and columns of a matrix, else the entries."""
    if value.ndim == 2:
        return (value, rounded), (value.T, rounded.T)
    return ((value.ravel(), rounded.ravel()),)


def _items(pairs, indent):
    """Items of a list, tuple or dictionary: one after the other, or below each other if one takes several lines."""
    shown = [key + show(v, indent + len(key)) for key, v in pairs]
    return (",\n" + " " * indent if any("\n" in text for text in shown) else ", ").join(shown)


def show(value, indent=0):
    """A value as a student would type it, rounded to four digits; rows of a matrix below each other."""
    if isinstance(value, np.ndarray) and value.ndim > 0:
        if not value.size:
            return f"np.zeros({value.shape})"
        sizes = np.abs(value[np.isfinite(value) & (value != 0)])
        plain = bool((sizes < 1e4).all() and (sizes > 1e-4).all())  # no power of ten is needed
        with np.printoptions(precision=_precision(value, plain), suppress=plain, nanstr="np.nan", infstr="np.inf"):
            text = np.array2string(value, separator=", ", max_line_width=90, prefix=" " * (indent + len("np.array(")))
        return f"np.array({re.sub(chr(10) + '{2,}', chr(10), text)})"
    if isinstance(value, np.ndarray | float):
        return f"{float(value):.4g}" if np.isfinite(value) else f"np.{float(value)}".replace("np.-", "-np.")
    if isinstance(value, values.Foreign):
        return f"<{value.type}>"
    if isinstance(value, tuple | list):
        inner = _items([("", v) for v in value], indent + 1)
        inner += "," if isinstance(value, tuple) and len(value) == 1 else ""
        return f"({inner})" if isinstance(value, tuple) else f"[{inner}]"
    if isinstance(value, dict):
        return "{" + _items([(f"{k!r}: ", v) for k, v in value.items()], indent + 1) + "}"
    return repr(value) if isinstance(value, str | int | bool | None) else f"<{type(value).__name__}>"
