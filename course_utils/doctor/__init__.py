"""What is wrong with this machine, and how to mend it."""

from course_utils.doctor.installation import check_installation

__all__ = ["check_installation"]
