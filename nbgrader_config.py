"""nbgrader's settings for this course: the examiner does the autograding."""

from mlpkit.grading import plugin

c = get_config()  # noqa: F821 (nbgrader provides it)
plugin.configure(c, __file__)
c.CourseDirectory.course_id = "mlpkit"
