"""Weight of the pages: compressed bytes of a page and of every file that it loads.

python -m evaluation.reports.weight --data-dir LIBRARY [--address PATH ...]
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from starlette.testclient import TestClient

from citewise.web import create_app
from evaluation.reports.load import liveliest

_LOADED = re.compile(r'(?:src|href)="(/static/[^"#]+)')


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--address", action="append")
    given = parser.parse_args()
    key = liveliest(given.data_dir)
    print("| page | page, gzip | files, gzip | together |\n| --- | ---: | ---: | ---: |")
    with TestClient(create_app(given.data_dir)) as client:

        def weight(address: str) -> int:
            with client.stream("GET", address, headers={"accept-encoding": "gzip"}) as answer:
                return len(b"".join(answer.iter_raw()))

        for address in given.address or ["/", f"/reports/{key}", "/search?q=effect&for=statements", "/help"]:
            page = weight(address)
            files = sum(weight(path) for path in sorted(set(_LOADED.findall(client.get(address).text))))
            print(
                f"| `{address}` | {page / 1000:.1f} kB | {files / 1000:.1f} kB | {(page + files) / 1000:.1f} kB |"
            )


if __name__ == "__main__":
    main()
