"""What an assignment asks for cannot be borrowed from mlpkit.nn while it is checked."""

from mlpkit.nn.lending import Borrowed, refuse
from mlpkit.nn.lending import lent_name as borrowed_name

__all__ = ["Borrowed", "borrowed_name", "refuse"]
