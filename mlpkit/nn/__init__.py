"""The functions of the course, ready made: lectures use them, and so do later assignments.

Conventions everywhere: the rows of ``X`` are the examples; N examples, d inputs, K classes;
a layer is ``X @ W + b``; a loss is a mean over the examples, in nats; labels count from 0.
Arguments are never modified. "Deck 000" and the like are the lectures that the course follows.

What an assignment asks for cannot be borrowed from here while it is checked:
:mod:`mlpkit.exercise.borrowing` sees to that, and nothing in this package does.
"""

from mlpkit.nn import (
    activations,
    approximation,
    chain_rule,
    descent,
    initialization,
    layers,
    logistic,
    mlp,
    neurons,
    optimizers,
    passes,
    regression,
    regularization,
    sgd,
    softmax_regression,
    training,
)
from mlpkit.nn.activations import *  # noqa: F403
from mlpkit.nn.approximation import *  # noqa: F403
from mlpkit.nn.chain_rule import *  # noqa: F403
from mlpkit.nn.descent import *  # noqa: F403
from mlpkit.nn.initialization import *  # noqa: F403
from mlpkit.nn.layers import *  # noqa: F403
from mlpkit.nn.logistic import *  # noqa: F403
from mlpkit.nn.mlp import *  # noqa: F403
from mlpkit.nn.neurons import *  # noqa: F403
from mlpkit.nn.optimizers import *  # noqa: F403
from mlpkit.nn.passes import *  # noqa: F403
from mlpkit.nn.regression import *  # noqa: F403
from mlpkit.nn.regularization import *  # noqa: F403
from mlpkit.nn.sgd import *  # noqa: F403
from mlpkit.nn.softmax_regression import *  # noqa: F403
from mlpkit.nn.training import *  # noqa: F403

__all__ = sorted(
    name
    for module in (
        activations,
        approximation,
        chain_rule,
        descent,
        initialization,
        layers,
        logistic,
        mlp,
        neurons,
        optimizers,
        passes,
        regression,
        regularization,
        sgd,
        softmax_regression,
        training,
    )
    for name in module.__all__
)
