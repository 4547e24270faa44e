"""What an assignment asks for is refused, by whatever way an answer gets it from mlpkit.nn."""

import contextlib
import functools
import threading
import types

import numpy as np
import pytest

import mlpkit
from mlpkit import nn
from mlpkit.exercise.borrowing import Borrowed, borrowed_name, reaches, refuse
from mlpkit.exercise.limits import PROBE
from mlpkit.nn import softmax_regression as submodule

CALLABLE = [name for name in nn.__all__ if callable(getattr(nn, name))]
Z = np.array([[1.0, 2.0]])


@pytest.fixture(autouse=True)
def unaltered(monkeypatch):
    """Every test leaves mlpkit.nn as it was."""
    before = dict(vars(nn)), dict(nn.OPTIMIZERS), dict(nn.ACTIVATIONS)
    yield
    monkeypatch.undo()
    assert (dict(vars(nn)), dict(nn.OPTIMIZERS), dict(nn.ACTIVATIONS)) == before


# While a probe runs


@pytest.mark.parametrize("name", CALLABLE)
def test_a_refused_function_says_what_to_do(name):
    with refuse([name]), pytest.raises(Borrowed) as caught:
        getattr(nn, name)()
    assert str(caught.value) == (
        f"{name} is what this assignment asks for: write it yourself instead of calling mlpkit.nn.{name}"
    )
    assert isinstance(caught.value, RuntimeError)


def test_a_name_that_is_put_together_is_refused():
    with refuse(["softmax"]):
        for fetch in (
            lambda: getattr(nn, "soft" + "max"),
            lambda: vars(nn)["soft" + "max"],
            lambda: vars(mlpkit)["nn"].softmax,
            lambda: __import__("mlpkit.nn", fromlist=["nn"]).softmax,
        ):
            with pytest.raises(Borrowed):
                fetch()(Z)


def test_an_import_in_a_body_is_refused():
    def borrowing_inside(Z):
        from mlpkit.nn import softmax

        return softmax(Z)

    borrowing_inside(Z)
    with refuse(["softmax"]), pytest.raises(Borrowed):
        borrowing_inside(Z)


def test_the_package_goes_on_using_itself():
    X, y, W, b = np.eye(3), np.array([0, 1, 2]), np.ones((3, 3)), np.zeros(3)
    expected = nn.softmax_reg_grad(X, y, W, b)
    with refuse(["softmax", "linear", "softmax_ce_grad", "d_relu", "minibatches", "sgd_step"]):
        for got, value in zip(nn.softmax_reg_grad(X, y, W, b), expected, strict=True):
            np.testing.assert_array_equal(got, value)
        assert nn.gradient_product([1.0], [2.0], "relu") == 2.0
        nn.sgd_epoch(
            {"w": np.ones(2)}, np.zeros((4, 2)), np.zeros(4), lambda p, X, y: p, 0.1, 2, np.random.default_rng()
        )


def borrowing_function(z):
    return nn.softmax(z)


@pytest.mark.parametrize(
    "f",
    [
        borrowing_function,
        functools.partial(borrowing_function),
        lambda z: nn.softmax_ce_grad(nn.neuron(z[:, None], [1.0], 0.0, nn.softmax)[None], [0]),
    ],
)
def test_a_function_that_the_package_is_given_cannot_borrow(f):
    X, w = np.ones((2, 3)), np.ones(3)
    nn.neuron(X, w, 0.0, f)
    with refuse(["softmax"]):
        with pytest.raises(Borrowed):
            nn.neuron(X, w, 0.0, f)
        np.testing.assert_array_equal(nn.neuron(X, w, 0.0, nn.heaviside), [1.0, 1.0])


def test_a_layer_in_a_network_and_the_gradient_of_an_epoch_cannot_borrow():
    class Rectifier:
        params, grads = types.MappingProxyType({}), types.MappingProxyType({})

        def forward(self, Z):
            return nn.relu_forward(Z)[0]

    def loss_grad(params, X, y):
        return {"w": nn.sgd_step({"w": params["w"]}, {"w": params["w"]}, 0.1)["w"]}

    with refuse(["relu_forward", "sgd_step"]):
        with pytest.raises(Borrowed, match="relu_forward"):
            nn.Sequential([Rectifier()]).forward(Z)
        with pytest.raises(Borrowed, match="sgd_step"):
            nn.sgd_epoch({"w": np.ones(2)}, np.zeros((4, 2)), np.zeros(4), loss_grad, 0.1, 2, np.random.default_rng())


def test_the_tables_are_no_way_around():
    rules, activations = nn.OPTIMIZERS, nn.ACTIVATIONS
    with refuse(["adam_step", "d_tanh"]):
        for use in (
            lambda: nn.OPTIMIZERS["adam"]([1.0], [1.0], {}, 0.1),
            lambda: rules["adam"]([1.0], [1.0], {}, 0.1),
            lambda: nn.Optimizer("adam", lr=0.1).step({"w": [1.0]}, {"w": [1.0]}),
            lambda: nn.ACTIVATIONS["tanh"].derivative(0.0),
        ):
            with pytest.raises(Borrowed):
                use()
        nn.Optimizer("rmsprop", lr=0.1).step({"w": [1.0]}, {"w": [1.0]})
        assert nn.ACTIVATIONS["tanh"].function(0.0) == nn.layer_stds([[0.0]], [], "tanh").sum() == 0.0
    assert nn.OPTIMIZERS is rules and nn.ACTIVATIONS is activations


def test_a_refused_class():
    layer = nn.Linear(np.ones((2, 2)), np.zeros(2))
    with refuse(["Linear"]):
        for use in (lambda: nn.Linear([[1.0]], [0.0]), lambda: nn.Linear.random(2, 2, None), lambda: nn.Linear.forward):
            with pytest.raises(Borrowed, match="Linear"):
                use()
        assert isinstance(layer, nn.Linear) and not isinstance(nn.ReLU(), nn.Linear)
        nn.Sequential([layer]).forward(Z)

        class Derived(nn.Linear):
            pass

        with pytest.raises(Borrowed):
            Derived([[1.0]], [0.0])


def test_names_of_other_assignments_are_no_error():
    with refuse(["gate", "xor_net", "OPTIMIZERS", "__name__"]):
        nn.softmax(Z)
        assert nn.__name__ == "mlpkit.nn"


def test_an_inner_refusal_replaces_an_outer_one_until_it_ends():
    with refuse(["softmax", "adam_step"]):
        with refuse("linear"):
            nn.softmax(Z)
            nn.OPTIMIZERS["adam"]([1.0], [1.0], {}, 0.1)
            with pytest.raises(Borrowed):
                nn.linear([[0.0]], [[0.0]], [0.0])
        with pytest.raises(Borrowed):
            nn.softmax(Z)
        with pytest.raises(Borrowed):
            nn.OPTIMIZERS["adam"]([1.0], [1.0], {}, 0.1)
    nn.softmax(Z)


@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt, SystemExit, GeneratorExit])
def test_a_refusal_ends_with_any_error(error):
    with pytest.raises(error), refuse(["softmax", "adam_step"]), refuse(["linear"]):
        raise error
    nn.softmax(Z)


def test_an_error_inside_does_not_end_it():
    with refuse(["softmax"]):
        with pytest.raises(ValueError, match="label"):
            nn.softmax_ce_grad(np.zeros((2, 3)), [0, 9])
        with pytest.raises(Borrowed):
            nn.softmax(Z)


def test_another_thread_is_no_way_around():
    outcomes = []

    def work():
        try:
            outcomes.append(nn.sigmoid(0.0))
        except Borrowed:
            outcomes.append("refused")

    def in_a_thread(z):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        return z

    with refuse(["sigmoid"]):
        in_a_thread(0.0)
        nn.neuron([[0.0]], [1.0], 0.0, in_a_thread)
    in_a_thread(0.0)
    assert outcomes == ["refused", "refused", 0.5]


def test_what_was_replaced_by_hand_comes_back_as_it_was(monkeypatch):
    monkeypatch.setattr(nn, "softmax", len)
    with refuse(["softmax"]), pytest.raises(Borrowed):
        nn.softmax(Z)
    assert nn.softmax is len


def test_what_was_deleted_stays_deleted(monkeypatch):
    monkeypatch.delattr(nn, "softmax")
    monkeypatch.delattr(nn, "OPTIMIZERS")
    with refuse(["softmax", "adam_step"]), pytest.raises(Borrowed):
        nn.softmax(Z)
    assert not hasattr(nn, "softmax") and not hasattr(nn, "OPTIMIZERS")


# Names


def test_what_is_borrowed_is_recognized_under_any_name():
    alias = nn.softmax
    assert borrowed_name(alias) == borrowed_name(functools.partial(functools.partial(alias), Z)) == "softmax"
    assert borrowed_name(nn.Linear) == "Linear"
    for other in (np.exp, borrowing_function, "softmax", None, refuse, Borrowed, np.zeros(3), nn, nn.OPTIMIZERS):
        assert borrowed_name(other) is None


# What an answer can reach

ALIAS, TABLE, PARTIAL = nn.softmax, {"rules": [np.exp, (nn.softmax,)]}, functools.partial(nn.softmax)


def attribute_of_the_facade(Z):
    return nn.softmax(Z)


def attribute_of_the_package(Z):
    return mlpkit.nn.softmax(Z)


def attribute_of_a_submodule(Z):
    return submodule.softmax(Z)


def chain_to_a_submodule(Z):
    return mlpkit.nn.softmax_regression.softmax(Z)


def submodule_in_a_variable(Z):
    module = mlpkit.nn.softmax_regression
    return module.softmax(Z)


def import_of_a_submodule(Z):
    import mlpkit.nn.softmax_regression as s

    return s.softmax(Z)


def import_of_the_package(Z):
    import mlpkit.nn.softmax_regression

    return mlpkit.nn.softmax_regression.softmax(Z)


def import_from_the_facade(Z):
    from mlpkit.nn import linear, softmax

    return softmax(linear(Z, np.eye(2), 0))


def import_from_a_submodule(Z):
    from mlpkit.nn.softmax_regression import softmax as library_softmax

    return library_softmax(Z)


def global_alias(Z):
    return ALIAS(Z)


def container(Z):
    return TABLE["rules"][1][0](Z)


def global_partial(Z):
    return PARTIAL(Z)


def default(Z, function=nn.softmax):
    return function(Z)


def keyword_default(Z, *, function=nn.softmax):
    return function(Z)


def helper(Z):
    return global_alias(Z)


def nested(Z):
    def inside(Z):
        return submodule.softmax(Z)

    return inside(Z)


def nested_with_a_variable_of_the_outer_function(Z):
    module = submodule

    def inside(Z):
        return module.softmax(Z)

    return inside(Z)


def comprehension(Z):
    return [submodule.softmax(z) for z in Z]


@functools.lru_cache
def cached(x):
    return ALIAS([x])


@functools.wraps(nn.softmax)
def wrapped(Z):
    return Z


def closure():
    function = nn.softmax
    return lambda Z: function(Z)


class Model:
    def predict(self, Z):
        return ALIAS(Z)


class Slots:
    __slots__ = ("function",)

    def __init__(self):
        self.function = nn.softmax


class Holder:
    def __init__(self):
        self.functions = {"softmax": nn.softmax}

    def predict(self, Z):
        return Z


HANDED_ON = [
    nn.softmax,
    attribute_of_the_facade,
    attribute_of_the_package,
    attribute_of_a_submodule,
    chain_to_a_submodule,
    submodule_in_a_variable,
    import_of_a_submodule,
    import_of_the_package,
    import_from_the_facade,
    import_from_a_submodule,
    global_alias,
    container,
    global_partial,
    default,
    keyword_default,
    helper,
    nested,
    nested_with_a_variable_of_the_outer_function,
    comprehension,
    cached,
    wrapped,
    closure(),
    functools.partial(helper),
    functools.partial(map, nn.softmax),
    Model,
    Model().predict,
    Holder().predict,
    Slots(),
    np.vectorize(nn.softmax),
    lambda Z: Model().predict(Z),
]


@pytest.mark.parametrize("answer", HANDED_ON, ids=lambda answer: getattr(answer, "__name__", type(answer).__name__))
def test_what_is_handed_on_is_found(answer):
    assert reaches(answer, {}, ["softmax", "fit_softmax"]) == "softmax"
    assert reaches(answer, {}, ["log_softmax", "my_function"]) is None
    assert reaches(answer, {}, []) is None


def test_a_class_that_is_derived_from_one_that_is_asked_for():
    class Derived(nn.Linear):
        pass

    assert reaches(Derived, {}, ["Linear"]) == "Linear"
    assert reaches(Derived, {}, ["linear_forward"]) is None


def test_names_are_also_looked_up_in_the_namespace():
    answer = types.FunctionType((lambda Z: elsewhere(Z)).__code__, {})  # noqa: F821
    assert reaches(answer, {"elsewhere": nn.softmax}, ["softmax"]) == "softmax"
    assert reaches(answer, {"elsewhere": np.exp}, ["softmax"]) is None


def test_given_functions_are_not_looked_into():
    def answer(Z, y):
        return nn.softmax_ce(Z, y) + nn.log_softmax(Z) + np.linalg.norm(Z)

    assert reaches(answer, {}, ["softmax", "linear", "one_hot"]) is None
    assert reaches(lambda: nn.Optimizer("rmsprop", lr=0.1), {}, ["adam_step"]) is None
    assert reaches(lambda: nn.OPTIMIZERS["sgd"], {}, ["adam_step"]) is None


def test_a_function_of_the_same_name_is_the_student_s_own():
    def softmax(Z):
        return np.exp(Z)

    def answer(Z):
        return nn.linear(softmax(Z), Z, 0)

    assert reaches(softmax, {}, ["softmax"]) is reaches(answer, {}, ["softmax"]) is None


def test_nothing_of_the_student_s_runs():
    ran = []

    class Meta(type):
        def __getattribute__(cls, name):
            ran.append(name)
            return super().__getattribute__(name)

        def __hash__(cls):
            ran.append("hash of the class")
            return 0

    class Watching(metaclass=Meta):
        def __init__(self):
            self.function = nn.softmax

        def __getattribute__(self, name):
            ran.append(name)
            return object.__getattribute__(self, name)

        def __eq__(self, other):
            ran.append("__eq__")
            return True

        def __hash__(self):
            ran.append("__hash__")
            return 0

        def __call__(self, Z):
            ran.append("__call__")

        @property
        def tempting(self):
            ran.append("tempting")

    class List(list):
        def __iter__(self):
            ran.append("__iter__")
            return super().__iter__()

    watching, elements = Watching(), List([nn.softmax])
    answers = [watching, elements, lambda Z: watching(Z), lambda Z: watching.tempting]
    ran.clear()
    assert [reaches(answer, {}, ["softmax"]) for answer in answers] == ["softmax"] * 4
    assert ran == []


def test_the_walk_is_bounded():
    chain = nn.softmax
    for _ in range(2 * PROBE.objects):
        chain = [chain]
    assert reaches(chain, {}, ["softmax"]) is None
    numbers = [list(range(100_000)), chain, nn.softmax]
    assert reaches(numbers, {}, ["softmax"]) == "softmax"
    circle = []
    circle.append(circle)
    assert reaches(circle, {}, ["softmax"]) is None


def test_a_cell_that_is_still_empty_and_a_module_that_is_not_loaded():
    def recursive(n):
        import a_module_that_nobody_has as missing

        return later(n) + missing.softmax(n)

    with contextlib.suppress(UnboundLocalError):
        assert reaches(recursive, {}, ["softmax"]) is None
    later = abs
    assert reaches(recursive, {}, ["softmax"]) is None


def test_damaged_objects_lead_nowhere():
    @functools.lru_cache
    def without_a_way_back(Z):
        return ALIAS(Z)

    del without_a_way_back.__wrapped__
    damaged = types.FunctionType(helper.__code__.replace(co_code=b"\xff\xff" * 4), globals())
    assert reaches([without_a_way_back, damaged], {}, ["softmax"]) is None
    assert reaches([without_a_way_back, damaged, nn.softmax], {}, ["softmax"]) == "softmax"
