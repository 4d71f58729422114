"""The one exception for a request that the page's server does not follow."""

from dataset.input_error import InputError


class RefusalError(InputError):
    """A request that is answered with an error instead.

    Attributes
    ----------
    status : of the HTTP answer
    code : a word for the page, which says the same in its own language
    """

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
