"""Which tests get a marker by the place where they lie, or by their name."""

# Folders and modules of tests most of which grade, and so need bubblewrap; and single tests in others.
BOXED = (
    "grading/sandbox",
    "grading/test_class.py",
    "grading/test_grading.py",
    "grading/test_pipeline.py",
    "grading/test_settings.py",
    "test_cli.py",
)
BOXED_TESTS = {
    "test_a_cell_more_after_the_first_submission_keeps_the_old_release",
    "test_the_graders_tables_have_a_frame_and_outputs_are_clean_in_both_pages",
}

# Tests that compare a clock with a number of seconds and are not yet written otherwise. They are marked timing, so only
# make test-all runs them. Better is to assert growth or work done (support.growth); then the name goes from this table.
TIMED: set[str] = set()
