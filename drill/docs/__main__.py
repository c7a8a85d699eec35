"""`python -m drill.docs` regenerates every generated document: JSON Schemas, the guides' references and claims, the rows."""

from __future__ import annotations

from drill.docs.api_reference import write_library_guide
from drill.docs.reference import write_guide
from drill.docs.rows_page import write_page
from drill.docs.schema import write
from drill.shipped import assets_dir

if __name__ == "__main__":
    for path in (*write(assets_dir() / "schema"), write_guide(), write_page(), write_library_guide()):
        print(path)  # noqa: T201 (the command's answer)
