"""Voice notes into words, by a command or a service of the operator's choice."""
