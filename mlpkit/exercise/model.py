"""What an exercise is made of: probes, judges, mistakes, alternatives."""

import warnings
from dataclasses import dataclass, field

import numpy as np

from mlpkit.exercise import compare
from mlpkit.exercise.source import name_of, stand_alone


@dataclass
class Probe:
    """A question that is put to a function: it calls it and returns raw values.

    Attributes
    ----------
    name, title : str
        The function's name, and the property it stands for (first line of its docstring, else
        its name in words): what a student reads when it is violated.
    source : str
        The function without its decorators, as published in the checks file.
    parameters : tuple of str
        Names of the functions that it needs, the exercise's own first; ``rng`` is drawn for it.
    rtol, atol, weight : float
    mutates : tuple of str
        Arguments that the function is asked to overwrite.
    judge : str or None
        Source of the judge that decides, where many answers are right.
    """

    name: str
    title: str
    source: str
    parameters: tuple
    rtol: float = compare.RTOL
    atol: float = compare.ATOL
    weight: float = 1.0
    mutates: tuple = ()
    judge: str | None = None

    def compiled(self):
        """The probe as a function, in a namespace of its own."""
        return stand_alone(self.source, self.name)

    def verdict(self, value, seed):
        """Let the judge decide.

        Parameters
        ----------
        value : object
            What the probe returned, decoded.
        seed : int
            The probe's seed: the judge draws the same inputs again.

        Returns
        -------
        str
            Empty if the value is right, else what is wrong with it.
        """
        try:
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                said = stand_alone(self.judge, name_of(self.judge))(value, np.random.default_rng(seed))
        except Exception as error:  # a judge meets whatever a student returns
            return f"the result does not have the form that is asked for ({type(error).__name__}: {error})"[:300]
        if said is None or said is True or (isinstance(said, np.bool_) and said):
            return ""
        return said if isinstance(said, str) else f"this property does not hold: {self.title}"


@dataclass
class Mistake:
    """A known wrong implementation, the sentence that helps, and the probes that it fails."""

    name: str
    hint: str
    fails: tuple
    function: object
    source: str = ""


@dataclass
class Alternative:
    """Another right implementation."""

    name: str
    function: object
    source: str = ""


@dataclass
class Exercise:
    """Everything that one grade cell says.

    Attributes
    ----------
    name : str
        The function or class that students write.
    probes, mistakes, alternatives : list
    functions : dict
        The reference of every function that a probe names.
    source : str
        Source of the reference.
    """

    name: str
    probes: list = field(default_factory=list)
    mistakes: list = field(default_factory=list)
    alternatives: list = field(default_factory=list)
    functions: dict = field(default_factory=dict)
    source: str = ""
