"""A run of the alerts that kills itself at a named step: `killed_run.py DATA_DIR SMTP_URL STEP WHICH_TIME`."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from citewise import open_library
from citewise.alerts.run import run_alerts
from citewise.alerts.settings import mail_settings
from citewise.people import PeopleDatabase


def main(folder: Path, url: str, step: str, which: int) -> None:
    seen = 0

    def at(now: str) -> None:
        nonlocal seen
        if now == step:
            seen += 1
            if seen == which:
                os.kill(os.getpid(), signal.SIGKILL)

    with open_library(folder) as library, PeopleDatabase(folder) as people:
        settings = mail_settings(
            url, "https://citewise.example.org", "alerts@citewise.example.org", timeout=20
        )
        run_alerts(people, lambda: library, settings, force=True, say=at)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]))
