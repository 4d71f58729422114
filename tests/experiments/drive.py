"""``versus`` with the odd methods and without the report: ``python drive.py run …``.

Drawing takes longer than the trials of these tests, and other tests look at reports.
"""

import sys
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parent))

if __name__ == "__main__":
    import odd_methods  # noqa: F401

    sys.modules["reports.write"] = SimpleNamespace(
        write_report=lambda *folders, **options: folders[0]
    )

    from commands.cli import main

    main()
