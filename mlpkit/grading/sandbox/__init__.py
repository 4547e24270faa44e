"""The box in which students' code runs: the file names say which process each file runs in.

=====================  ===============================================================================
host, host_*           the examiner's process, which trusts nothing that comes back
fork_server            the warm process inside bubblewrap, which forks one process for each submission
isolation              the fork, before any of the student's code: namespaces, mounts, limits
system_calls, linux    what isolation needs of the Linux kernel: the filter of calls; numbers and calls
kernel                 the student's process, which runs cells and answers probes
frames                 both sides: what is said, and how
=====================  ===============================================================================
"""
