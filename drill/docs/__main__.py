"""`python -m drill.docs` regenerates every generated document: JSON Schemas, the authoring guide's reference and claims, the rows."""

from __future__ import annotations

from drill.docs.reference import write_guide
from drill.docs.rows_page import write_page
from drill.docs.schema import write
from drill.shipped import assets_dir

if __name__ == "__main__":
    for path in (*write(assets_dir() / "schema"), write_guide(), write_page()):
        print(path)  # noqa: T201 (the command's answer)
