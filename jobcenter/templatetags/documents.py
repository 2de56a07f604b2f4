"""A document of the reports on the page: laid out as in the PDF, with the same texts."""

from django import template
from django.utils.safestring import SafeString

from jobcenter.reports.document import Document
from jobcenter.reports.formats.drawing import Drawing
from jobcenter.reports.formats.layout import Layout, laid_out

register = template.Library()


@register.filter
def as_layout(document: Document) -> Layout:
    return laid_out(document)


@register.filter
def picture(drawing: Drawing) -> SafeString:
    """The drawing's SVG, in which every text has been escaped."""
    return SafeString(drawing.svg)
