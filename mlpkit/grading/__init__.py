"""The instructors' half: release, examiner, gradebook. Nothing in the students' half imports it."""
