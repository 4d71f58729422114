"""The one exception for input that a user can mend."""


class InputError(ValueError):
    """A caller's mistake, told in one line: what happened, expected, received, how to mend it.

    The command line prints the message alone and exits with code 2; every other exception is a
    defect of the program and keeps its traceback.
    """
