"""What several tests share: courses, faulty and hostile submissions. Fixtures are in conftest.py."""
