"""Methods from outside the repository: where they come from, how they are driven, and their checks."""
