"""Reports of a year, half, quarter or month as administrative documents, and reminders of the yearly one."""
