"""Tests that compare a clock with a number of seconds and are not yet written otherwise.

They get the marker timing, so only ``make test-all`` runs them. Better is a test that asserts growth
(:mod:`support.growth`) or work done: calls, bytes, modules. Its name is then taken out of this table.
"""

TIMED = {
    "test_a_hundred_forks_cost_little",
    "test_a_loop_is_interrupted",
    "test_a_number_of_a_million_digits_takes_no_time",
    "test_a_page_of_many_hard_texts_takes_no_longer",
    "test_a_second_run_grades_nothing_again",
    "test_every_slider_answers_at_once_and_says_what_is_to_be_seen",
    "test_it_can_get_ready_in_the_background",
    "test_no_output_takes_long",
    "test_no_text_takes_long",
    "test_what_cannot_be_read_is_passed_over",
    "test_what_comes_back_has_bounds",
}
