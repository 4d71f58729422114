"""Data sets that are somebody's public repository, as the ZIP archive that GitHub makes of a commit."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from dataset.class_folders import Tree, tree_of
from dataset.input_error import InputError
from dataset.verified_files import Arrays, VerifiedFiles, download


@dataclass(frozen=True)
class Repository:
    """A commit of a public repository.

    GitHub's archives are packed anew now and then, so that no hash of one is promised: what is in it is
    verified (`VerifiedFiles.check`).
    """

    owner: str
    name: str
    commit: str

    @property
    def address(self) -> str:
        """Of the archive."""
        return f"https://github.com/{self.owner}/{self.name}/archive/{self.commit}.zip"

    @property
    def file_names(self) -> list[str]:
        """What the archive may be called: by us, by a browser, by its address."""
        stems = (self.name.lower(), self.name, f"{self.name}-{self.commit}", self.commit)
        return [f"{stem}.zip" for stem in dict.fromkeys(stems)]


@dataclass(frozen=True)
class ZippedRepository(VerifiedFiles):
    """What counts of a repository's archive, as arrays of bytes.

    Attributes
    ----------
    repository : where it is public
    parse : from the files of an archive to its arrays
    counts : how many pictures there are, for people
    """

    repository: Repository
    parse: Callable[[Tree], Arrays]
    counts: str

    def read_folder(self, folder: Path) -> Arrays:
        """The verified arrays from the archive in a local folder.

        Raises
        ------
        InputError
            If it is not there, or what is in it differs from what was published.
        """
        names = self.repository.file_names
        found = next((folder / name for name in names if (folder / name).is_file()), None)
        if found is None:
            raise InputError(
                f"No {self.name} in '{folder}': expected {names[0]} (or {names[-1]}), the archive of "
                f"{self.repository.address}. Name its folder with --data-dir."
            )
        return self.check(self.parse(tree_of(found, "--data-dir")), f"'{found}'")


def from_github(repository: Repository) -> dict[str, Callable[[VerifiedFiles], Arrays]]:
    """`VerifiedFiles.sources` of a repository."""
    return {"GitHub": partial(download, {repository.address: None})}
