"""How ``versus`` ends, other than with 0."""

MISTAKE = 2
INTERRUPTED = 130
