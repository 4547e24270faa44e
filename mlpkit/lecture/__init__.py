"""What a lecture's own cells import: tasks of a few lines with an answer at once, and the questions at the end."""

from mlpkit.lecture.questions import Question, problems, self_test
from mlpkit.lecture.trying import try_it

__all__ = ["Question", "problems", "self_test", "try_it"]
