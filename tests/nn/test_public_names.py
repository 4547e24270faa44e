"""What mlpkit.nn offers: all of its submodules, under sorted names, as plain and documented functions."""

import importlib
import inspect
import pickle
import pkgutil

import pytest

from mlpkit import nn

MODULES = [
    importlib.import_module(f"mlpkit.nn.{module.name}")
    for module in pkgutil.iter_modules(nn.__path__)
    if module.name != "arguments"
]
CALLABLE = [name for name in nn.__all__ if callable(getattr(nn, name))]
TABLES = ["ACTIVATIONS", "OPTIMIZERS"]


def test_the_public_names_are_those_of_the_submodules():
    assert nn.__all__ == sorted(name for module in MODULES for name in module.__all__)
    assert len(set(nn.__all__)) == len(nn.__all__)
    assert sorted(set(nn.__all__) - set(CALLABLE)) == TABLES


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_each_submodule_lists_what_it_defines(module):
    assert module.__all__ == sorted(module.__all__)
    public = {
        name
        for name, value in vars(module).items()
        if (inspect.isfunction(value) or inspect.isclass(value))
        and value.__module__ == module.__name__
        and not name.startswith("_")
    }
    assert public - {"Activation", "activation"} == set(module.__all__) - set(TABLES)


def test_importing_everything_gives_the_functions():
    namespace = {}
    exec("from mlpkit.nn import *", namespace)
    assert set(namespace) - {"__builtins__"} == set(nn.__all__)
    assert namespace["softmax"] is nn.softmax


@pytest.mark.parametrize("name", CALLABLE)
def test_a_function_is_plain_and_shows_its_own_source(name):
    function = getattr(nn, name)
    assert function.__name__ == function.__qualname__ == name
    assert function.__module__.startswith("mlpkit.nn.") and not hasattr(function, "__wrapped__")
    assert inspect.getsource(function).startswith((f"def {name}(", f"class {name}"))
    assert pickle.loads(pickle.dumps(function)) is function


@pytest.mark.parametrize("name", CALLABLE)
def test_a_function_documents_its_parameters_and_its_result(name):
    function = getattr(nn, name)
    parameters = [
        parameter.lstrip("*") for parameter in inspect.signature(function).parameters if parameter not in ("self",)
    ]
    before_returns = function.__doc__.split("Returns\n")[0]
    assert not parameters or "Parameters\n" in before_returns
    assert all(parameter in before_returns for parameter in parameters)
    assert inspect.isclass(function) or ("Returns\n" in function.__doc__ and "Notes\n" in function.__doc__)


@pytest.mark.parametrize("name", CALLABLE)
def test_a_function_is_annotated(name):
    signature = inspect.signature(getattr(nn, name))
    assert all(parameter.annotation is not parameter.empty for parameter in signature.parameters.values())
    assert inspect.isclass(getattr(nn, name)) or signature.return_annotation is not signature.empty


def test_signatures_are_short_enough_to_read():
    assert str(inspect.signature(nn.sigmoid)) == "(z: 'ArrayLike', a: 'float' = 1.0) -> 'NDArray[np.float64]'"
