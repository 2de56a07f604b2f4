"""The classes of the design system on Django's own widgets."""

from html import escape
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString

CLASSES: dict[type[forms.Widget], str] = {
    forms.Select: "form-select",
    forms.CheckboxInput: "form-checkbox",
    forms.RadioSelect: "form-radio",
    forms.FileInput: "form-file",
}


# Where a filter has too many names to choose among.
FIRST_A_TEAM = "Vælg et team for at se navnene."


def dress(form: forms.BaseForm) -> None:
    """Gives each widget of a form its class; a text field where nothing else is said."""
    for field in form.fields.values():
        found = (name for kind, name in CLASSES.items() if isinstance(field.widget, kind))
        field.widget.attrs.setdefault("class", next(found, "form-input"))


class DressedForm(forms.Form):
    """A form that looks like the design system and shows its own errors, not the browser's."""

    use_required_attribute = False

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        dress(self)


class LongSelect(forms.Select):
    """A select of many choices. The library has a template for each: a tenth of a second for 1,000.

    Writes the same markup, without groups of choices.
    """

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,  # noqa: ARG002 (the library names it)
    ) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        options = [_option(option) for _, group, _ in widget["optgroups"] for option in group]
        return format_html(
            '<select name="{}"{}>{}</select>',
            widget["name"],
            flatatt(widget["attrs"]),
            SafeString("\n".join(options)),
        )


def _option(option: dict[str, Any]) -> str:
    attributes = flatatt(option["attrs"]) if option["attrs"] else ""
    value, label = escape(str(option["value"])), escape(str(option["label"]))
    return f'<option value="{value}"{attributes}>{label}</option>'
