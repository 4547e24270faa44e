"""What a student's notebook imports: ``check``, ``ready``, ``summary`` and ``unit``."""

from mlpkit.exercise.checking import CheckFailed, check, ready, summary, unit

__all__ = ["CheckFailed", "check", "ready", "summary", "unit"]
