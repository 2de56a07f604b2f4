"""A document as PDF: A4, tagged (PDF/UA-1), the same bytes for the same document."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

from jobcenter.reports.document import Document
from jobcenter.reports.formats.layout import Layout, laid_out
from jobcenter.reports.formats.row_headings import with_row_headings

TEMPLATE = Path(__file__).with_name("statement.typ")
# The fact that tells one issue from another, at the foot of each page
NUMBER = "Udgivelse"


def render(document: Document, *, author: str = "", issued: date | None = None) -> bytes:
    """The content of a .pdf file; `author` and `issued` stand in its properties only.

    The texts are given to Typst as data, so nothing in them is markup. No font of the machine is
    used: the file looks the same everywhere.
    """
    # Imported where a file is made: web processes that make none do not carry it.
    import typst

    made = typst.compile(
        TEMPLATE.read_bytes(),
        sys_inputs={"content": content(laid_out(document), author, issued)},
        ignore_system_fonts=True,
        pdf_standards="ua-1",
    )
    return with_row_headings(bytes(made))


def content(layout: Layout, author: str, issued: date | None) -> str:
    """What the template reads, as JSON."""
    day = {"year": issued.year, "month": issued.month, "day": issued.day} if issued else None
    told = [text for name, text in layout.facts if name == NUMBER]
    footer = " · ".join([layout.title, *told])
    properties = {"author": author, "issued": day, "footer": footer}
    return json.dumps(asdict(layout) | properties, ensure_ascii=False)
