"""`python -m drill.docs` regenerates every generated document: JSON Schemas, references, claims, rows, a design's typed fields."""

from __future__ import annotations

import subprocess
import sys

from drill.docs.api_reference import write_library_guide
from drill.docs.design_fields import fields_are_current, write_fields
from drill.docs.level_reference import write_guide
from drill.docs.rows_page import write_page
from drill.docs.schema import write
from drill.shipped import assets_dir

if __name__ == "__main__":
    if not fields_are_current():
        write_fields()
        # This process has loaded the dataclasses as they were.
        sys.exit(subprocess.run([sys.executable, "-m", "drill.docs"], check=False).returncode)
    for path in (*write(assets_dir() / "schema"), write_guide(), write_page(), write_library_guide()):
        print(path)  # noqa: T201 (the command's answer)
