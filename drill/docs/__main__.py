"""`python -m drill.docs` renews everything that is generated: the JSON Schemas, and the authoring guide's reference and claims."""

from __future__ import annotations

from drill.docs.reference import write_guide
from drill.docs.schema import write
from drill.shipped import assets_dir

if __name__ == "__main__":
    for path in (*write(assets_dir() / "schema"), write_guide()):
        print(path)  # noqa: T201 (the command's answer)
