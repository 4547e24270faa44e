"""Data sets of the course: real ones, shipped with the package, and toy sets of the plane.

A toy set is drawn from the generator it is given: the same generator state gives the same
examples. Its classes take turns, 0, 1, …, K - 1, 0, …, so that every class has its share
whatever the number of examples, and the first few examples are a small set of their own.
"""

from __future__ import annotations

import csv
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray


class DataSet(NamedTuple):
    """A labeled data set and what is known of it.

    Attributes
    ----------
    X : ndarray of shape (N, d)
    y : ndarray of shape (N,)
        Classes, integers from 0; or the numbers to be predicted, where there are no classes.
    features : tuple of str
        What each column of `X` is, with its unit.
    classes : tuple of str
        Name of each class; empty where there are none.
    source, license : str
    """

    X: np.ndarray
    y: np.ndarray
    features: tuple
    classes: tuple
    source: str
    license: str


def penguins() -> DataSet:
    """Body measurements of 342 penguins of three species.

    Returns
    -------
    DataSet
        ``X`` of shape (342, 4): bill length, bill depth and flipper length in millimeters,
        body mass in grams. ``y``: 0 Adelie (151 birds), 1 Chinstrap (68), 2 Gentoo (123). The
        rows are sorted by species (first 0, then 2, then 1): shuffle before splitting. Fresh
        arrays at every call.

    Notes
    -----
    The two birds of the original 344 without measurements are left out.

    References
    ----------
    Horst, Hill and Gorman (2020), "palmerpenguins", R package, CC0.
    Gorman, Williams and Fraser (2014), PLoS ONE 9(3), e90081.
    """
    classes = ("Adelie", "Chinstrap", "Gentoo")
    text = files("mlpkit").joinpath("datasets", "penguins.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(text.splitlines()))[1:]
    return DataSet(
        X=np.array([row[:4] for row in rows], dtype=float),
        y=np.array([classes.index(row[4]) for row in rows]),
        features=("bill length (mm)", "bill depth (mm)", "flipper length (mm)", "body mass (g)"),
        classes=classes,
        source="Horst, Hill and Gorman (2020), palmerpenguins; measured by Gorman, Williams and Fraser (2014), "
        "PLoS ONE 9(3), e90081",
        license="CC0 1.0",
    )


class Images(NamedTuple):
    """A labeled set of small gray images and what is known of it.

    Attributes
    ----------
    images : ndarray of shape (N, height, width)
        From 0 (paper) to 1 (ink).
    y : ndarray of shape (N,)
        Classes, integers from 0.
    classes : tuple of str
        Name of each class.
    source, license : str
    """

    images: np.ndarray
    y: np.ndarray
    classes: tuple
    source: str
    license: str

    @property
    def X(self) -> NDArray[np.float64]:
        """One image in each row, pixel by pixel from the upper left: shape (N, height * width)."""
        return self.images.reshape(len(self.images), -1)


def digits() -> Images:
    """Handwritten digits of 8 by 8 pixels, 1,797 of them.

    Returns
    -------
    Images
        ``images`` of shape (1797, 8, 8), in steps of 1/16; ``X`` has the same numbers in the shape (1797, 64).
        ``y``: the digit, 0 to 9, each 174 to 183 times. Digits of one writer stand together: shuffle before
        splitting. Fresh arrays at every call.

    Notes
    -----
    Each pixel counts the black ones in a block of 4 by 4 of a scan of 32 by 32.

    References
    ----------
    Alpaydin and Kaynak (1998), "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository,
    https://doi.org/10.24432/C50P49, CC BY 4.0.
    """
    with files("mlpkit").joinpath("datasets", "digits.npz").open("rb") as stream:
        stored = np.load(stream, allow_pickle=False)
        images, labels = stored["images"], stored["labels"]
    return Images(
        images=images / 16.0,
        y=labels.astype(int),
        classes=tuple("0123456789"),
        source="Alpaydin and Kaynak (1998), Optical Recognition of Handwritten Digits, UCI Machine Learning Repository",
        license="CC BY 4.0",
    )


def blobs(
    rng: np.random.Generator, centers: ArrayLike, n: int, spread: float = 1.0
) -> tuple[NDArray[np.float64], NDArray[np.int_]]:
    """Draw a round cloud around each center.

    Parameters
    ----------
    rng : numpy.random.Generator
    centers : array_like of shape (K, d)
        Center of each class.
    n : int
        Number of examples in all.
    spread : float
        Standard deviation of every coordinate.

    Returns
    -------
    X : ndarray of shape (n, d)
    y : ndarray of int, shape (n,)
    """
    centers = np.asarray(centers, dtype=float)
    y = np.arange(n) % len(centers)
    return centers[y] + spread * rng.normal(size=(n, centers.shape[1])), y


def xor(rng: np.random.Generator, n: int, spread: float = 0.2) -> tuple[NDArray[np.float64], NDArray[np.int_]]:
    """Draw four clouds at the corners (±1, ±1); class 1 where exactly one coordinate is positive.

    Parameters
    ----------
    rng : numpy.random.Generator
    n : int
        Number of examples in all.
    spread : float
        Standard deviation of every coordinate around its corner.

    Returns
    -------
    X : ndarray of shape (n, 2)
    y : ndarray of int, shape (n,)
        The class of the corner, even for a point that strays into another quadrant.
    """
    X, corner = blobs(rng, [(-1, -1), (-1, 1), (1, 1), (1, -1)], n, spread)
    return X, corner % 2


def circles(rng: np.random.Generator, n: int, noise: float = 0.1) -> tuple[NDArray[np.float64], NDArray[np.int_]]:
    """Draw two rings around the origin: class 0 of radius 1, class 1 of radius 2.

    Parameters
    ----------
    rng : numpy.random.Generator
    n : int
        Number of examples in all.
    noise : float
        Standard deviation of every coordinate around its ring.

    Returns
    -------
    X : ndarray of shape (n, 2)
    y : ndarray of int, shape (n,)
    """
    y = np.arange(n) % 2
    angle = rng.uniform(0, 2 * np.pi, size=n)
    X = (1.0 + y)[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return X + noise * rng.normal(size=(n, 2)), y


def moons(rng: np.random.Generator, n: int, noise: float = 0.1) -> tuple[NDArray[np.float64], NDArray[np.int_]]:
    """Draw two half circles of radius 1 that reach into each other.

    Parameters
    ----------
    rng : numpy.random.Generator
    n : int
        Number of examples in all.
    noise : float
        Standard deviation of every coordinate around its half circle.

    Returns
    -------
    X : ndarray of shape (n, 2)
    y : ndarray of int, shape (n,)
        0 for the upper one, around (0, 0); 1 for the lower one, around (1, 1/2).
    """
    y = np.arange(n) % 2
    angle = rng.uniform(0, np.pi, size=n)
    sign = 1.0 - 2.0 * y
    X = np.column_stack([y + sign * np.cos(angle), 0.5 * y + sign * np.sin(angle)])
    return X + noise * rng.normal(size=(n, 2)), y


def spiral(
    rng: np.random.Generator, n: int, K: int = 3, noise: float = 0.05
) -> tuple[NDArray[np.float64], NDArray[np.int_]]:
    """Draw K arms that wind around the origin, from radius 0.1 to 1, three quarters of a turn each.

    Parameters
    ----------
    rng : numpy.random.Generator
    n : int
        Number of examples in all.
    K : int
        Number of arms, one for each class.
    noise : float
        Standard deviation of every coordinate around its arm.

    Returns
    -------
    X : ndarray of shape (n, 2)
    y : ndarray of int, shape (n,)
    """
    y = np.arange(n) % K
    along = rng.uniform(0, 1, size=n)
    radius, angle = 0.1 + 0.9 * along, 2 * np.pi * (y / K + 0.75 * along)
    X = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return X + noise * rng.normal(size=(n, 2)), y


def longley() -> DataSet:
    """Employment in the United States from 1947 to 1962, and six columns that rise together.

    Returns
    -------
    DataSet
        A regression: ``y`` of shape (16,) holds floats, people employed in thousands, and
        ``classes`` is empty. ``X`` of shape (16, 6): implicit price deflator (100 in 1954), gross
        national product in millions of dollars, people unemployed, people in the armed forces and
        population aged 14 and over in thousands, year. Fresh arrays at every call.

    Notes
    -----
    Four of the six columns are almost the same: correlations of 0.98 to 0.995 with one another.
    NIST publishes certified coefficients for these data (Statistical Reference Datasets).

    References
    ----------
    Longley (1967), "An Appraisal of Least Squares Programs for the Electronic Computer from the
    Point of View of the User", Journal of the American Statistical Association 62, 819-841.
    """
    text = files("mlpkit").joinpath("datasets", "longley.csv").read_text(encoding="utf-8")
    rows = np.array(list(csv.reader(text.splitlines()))[1:], dtype=float)
    return DataSet(
        X=rows[:, :6].copy(),
        y=rows[:, 6].copy(),
        features=(
            "price deflator (1954 = 100)",
            "gross national product (million dollars)",
            "unemployed (thousands)",
            "armed forces (thousands)",
            "population (thousands)",
            "year",
        ),
        classes=(),
        source="Longley (1967), Journal of the American Statistical Association 62, 819-841",
        license="public domain",
    )


def challenger() -> DataSet:
    """Temperature and O-ring distress of the 23 space shuttle launches before the Challenger accident of 1986.

    Returns
    -------
    DataSet
        ``X`` of shape (23, 2), in order of flight: temperature of the joints at launch in degrees
        Fahrenheit, pressure of the leak check in pounds per square inch. ``y``: 1 (7 flights) if at
        least one of six primary O-rings came back with erosion or blow-by, else 0. Fresh arrays at
        every call.

    Notes
    -----
    Challenger itself, launched at 31 °F, is not in the data, nor is the flight whose boosters were lost at sea.

    References
    ----------
    Presidential Commission on the Space Shuttle Challenger Accident (1986), Report to the President.
    Dalal, Fowlkes and Hoadley (1989), "Risk Analysis of the Space Shuttle: Pre-Challenger Prediction of
    Failure", Journal of the American Statistical Association 84, 945-957.
    Draper (1993), "Challenger USA Space Shuttle O-Ring", UCI Machine Learning Repository, CC BY 4.0.
    """
    text = files("mlpkit").joinpath("datasets", "challenger.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(text.splitlines()))[1:]
    return DataSet(
        X=np.array([row[1:3] for row in rows], dtype=float),
        y=np.array([row[3] for row in rows], dtype=int),
        features=("temperature (°F)", "leak check pressure (psi)"),
        classes=("no distress", "distress"),
        source="Draper (1993), Challenger USA Space Shuttle O-Ring, UCI Machine Learning Repository; Dalal, Fowlkes "
        "and Hoadley (1989), Journal of the American Statistical Association 84, 945-957",
        license="CC BY 4.0",
    )
