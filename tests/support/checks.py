"""A unit with two exercises, its checks file, and the cells of a notebook that calls them."""

import json
from types import SimpleNamespace

import numpy as np

from mlpkit import exercise
from mlpkit.exercise import checking, mistake, probe
from mlpkit.grading import release

UNIT = "99_toy"


def double(x):
    return 2 * x


def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def stub(*_):
    raise NotImplementedError


def exercises():
    @probe(weight=3)
    def of_a_vector(double, rng):
        """Every entry is doubled."""
        return double(rng.normal(size=3))

    @probe
    def of_a_number(double):
        return double(987.654321)

    @mistake("You add 2: multiply.", fails=[of_a_vector, of_a_number])
    def adds(x):
        return 2 + x

    first = exercise.collect("double", {"double": double})

    @probe
    def of_doubled_scores(softmax, double, rng):
        return softmax(double(rng.normal(size=(4, 3))))

    return {"double": first, "softmax": exercise.collect("softmax", {"softmax": softmax, "double": double})}


CONTENT = release.checks(SimpleNamespace(unit=UNIT, exercises=exercises(), points=lambda name: 2))


def write(folder, content=CONTENT):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{UNIT}.checks.json").write_text(content if isinstance(content, str) else json.dumps(content))


def run(code, first=True, **namespace):
    """Run a cell of a student's notebook, after its first one."""
    scope = {"check": checking.check, "ready": checking.ready, "summary": checking.summary, "np": np, **namespace}
    if first:
        checking.unit(UNIT)
    exec(compile(code, "<cell>", "exec"), scope)
    return scope


def changed_content(change):
    content = json.loads(json.dumps(CONTENT))
    change(content)
    return content
