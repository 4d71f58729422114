"""What goes wrong, as the page can say it in its own language; and the one exception for a request that the
page's server does not follow."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from dataset.input_error import InputError
from dataset.unmet import Unmet
from reports.reasons import reason_called

NO_VALUES: Mapping[str, Any] = MappingProxyType({})


class Trouble(NamedTuple):
    """What went wrong.

    Attributes
    ----------
    code : a word for the page, by which it finds its own sentence (``page/reasons.js``)
    error : the program's sentence, in English
    values : what the page's sentence is filled with
    """

    code: str
    error: str
    values: Mapping[str, Any] = NO_VALUES

    def told(self) -> dict[str, Any]:
        """As the page is sent it."""
        return {"code": self.code, "error": self.error, "values": dict(self.values)}


def unfit(reason: Unmet) -> Trouble:
    """That a method cannot work on a subject's pictures."""
    return Trouble("needs", f"It {reason}.", {"korean": f"{reason_called(reason, 'ko')}."})


class RefusalError(InputError):
    """A request that is answered with an error instead.

    Attributes
    ----------
    status : of the HTTP answer
    trouble : why, for the page
    """

    def __init__(
        self, status: int, code: str, message: str, values: Mapping[str, Any] = NO_VALUES
    ) -> None:
        super().__init__(message)
        self.status = status
        self.trouble = Trouble(code, message, values)

    @property
    def code(self) -> str:
        return self.trouble.code
