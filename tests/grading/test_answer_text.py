"""The text of an answer: its definitions and all that they need, without running a cell."""

from mlpkit.grading.answer_text import answer_text

SETUP = "import numpy as np\nfrom mlpkit.check import check\n%matplotlib inline\n!pip install x"
HELPER = "def shifted(z):\n    return z * FACTOR"
OTHER = "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))"
OWN = "def neuron(x, w):\n    W = x * w\n    return shifted(sigmoid(W))"


def text_of(*cells, name="neuron"):
    return answer_text(cells, name, ["sigmoid", "neuron"])


def test_helpers_belong_to_an_answer_and_other_exercises_are_only_needed():
    text = text_of(SETUP, "FACTOR = 3\nunused = 4", HELPER, OTHER, OWN, "check('neuron')")
    assert text.names == ("shifted", "neuron") and text.sources == (HELPER, OWN)
    assert text.whole == ("import numpy as np", "FACTOR = 3", HELPER, OTHER, OWN)


def test_the_last_definition_counts():
    later = OWN.replace("x * w", "x + w")
    assert text_of(OWN, later).sources == (later,)


def test_a_local_name_pulls_in_no_experiment_of_that_name():
    assert text_of("for W in range(10**9):\n    slow(W)", OWN).whole == (OWN,)


def test_what_a_star_imports_is_needed():
    assert "from numpy import *" in text_of("from numpy import *", OWN).whole


def test_functions_without_a_name_of_their_own_and_classes_are_definitions():
    assert text_of("f = lambda z: z + 1", "neuron = lambda x, w: f(x) * w").names == ("f", "neuron")
    assert text_of("class neuron:\n    def get(self):\n        return 1").names == ("neuron",)
    decorated = "@staticmethod\ndef neuron(x, w):\n    return x"
    assert text_of(decorated).sources == (decorated,)


def test_nothing_is_said_where_there_is_no_definition_to_read():
    assert text_of("neuron = make(3)") is None
    assert text_of("def neuron(:") is None
    assert text_of("x = 1") is None
    assert text_of("(" * 5000) is None


def test_calls_in_a_circle_end():
    text = text_of("def a(n):\n    return b(n)", "def b(n):\n    return a(n)", "def neuron(x, w):\n    return a(x)")
    assert text.names == ("a", "b", "neuron")
