"""One loop that trains any network (unit 14)."""

__all__ = []
