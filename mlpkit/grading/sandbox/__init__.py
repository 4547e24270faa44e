"""The box in which students' code runs: the file names say which process each file runs in."""
