"""Mini-batches, gradient descent on them, and schedules (unit 12)."""

__all__ = []
