"""What a PDF file tells those who hear it: its structure tree, with the text of each part."""

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Name

# A text of a page: the page's number and the number of its marked content
Mark = tuple[int, int]


@dataclass
class Tag:
    role: str
    text: str = ""
    alt: str = ""
    scope: str = ""
    name: str = ""
    headed_by: list[str] = field(default_factory=list)  # the names of a cell's headings
    children: list["Tag"] = field(default_factory=list)

    def every(self, *roles: str) -> Iterator["Tag"]:
        """Those of the roles beneath it, in order."""
        for child in self.children:
            if child.role in roles:
                yield child
            yield from child.every(*roles)

    @property
    def whole_text(self) -> str:
        return self.text + "".join(child.whole_text for child in self.children)


class Pdf:
    def __init__(self, content: bytes) -> None:
        self.file: Any = pikepdf.open(io.BytesIO(content))
        self.texts = dict(self._texts())
        self.told: set[Mark] = set()
        self.pages = {page.objgen: number for number, page in enumerate(self._pages())}
        self.root = Tag("root")
        self._read(self.file.Root.StructTreeRoot.K, self.root, None)

    def _pages(self) -> list[Any]:
        return [page.obj for page in self.file.pages]

    # --- The tree ---

    def _read(self, kids: Any, parent: Tag, page: Any) -> None:
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                self._add_text(parent, page, kid)
            elif "/MCID" in kid:
                self._add_text(parent, kid.get("/Pg", page), int(kid.MCID))
            elif "/S" in kid:
                parent.children.append(self._tag(kid, page))

    def _add_text(self, parent: Tag, page: Any, number: int) -> None:
        mark = (self.pages[page.objgen], number)
        assert mark not in self.told, f"{mark} stands twice in the tree"
        self.told.add(mark)
        parent.text += self.texts.get(mark, "")

    def _tag(self, element: Any, page: Any) -> Tag:
        tag = Tag(str(element.S).removeprefix("/"), alt=str(element.get("/Alt", "")))
        tag.name = str(element.get("/ID", ""))
        attributes = element.get("/A", pikepdf.Array())
        for each in attributes if isinstance(attributes, pikepdf.Array) else [attributes]:
            tag.scope = str(each.get("/Scope", "")).removeprefix("/") or tag.scope
            tag.headed_by += map(str, each.get("/Headers", ()))
        if "/K" in element:
            self._read(element.K, tag, element.get("/Pg", page))
        return tag

    # --- The texts ---

    def _texts(self) -> Iterator[tuple[Mark, str]]:
        for number, page in enumerate(self.file.pages):
            found: dict[int, str] = defaultdict(str)
            fonts: dict[str, dict[int, str]] = {
                name: _letters(font) for name, font in page.Resources.get("/Font", {}).items()
            }
            open_marks: list[int | None] = []
            font: dict[int, str] = {}
            stream: Any = pikepdf.parse_content_stream(page)
            for operands, operator in stream:
                match str(operator):
                    case "BDC" | "BMC":
                        open_marks.append(_number(operands))
                        if (own := open_marks[-1]) is not None:
                            found[own] += ""
                    case "EMC":
                        open_marks.pop()
                    case "Tf":
                        font = fonts[str(operands[0])]
                    case "TJ" | "Tj":
                        own = next((each for each in open_marks[::-1] if each is not None), None)
                        if own is not None:
                            found[own] += "".join(_shown(operands[0], font))
            for own, text in found.items():
                yield (number, own), text


def _number(operands: Any) -> int | None:
    """The number of marked content; None of an artifact, which is not read."""
    if len(operands) > 1 and not isinstance(operands[1], Name) and "/MCID" in operands[1]:
        return int(operands[1].MCID)
    return None


def _shown(strings: Any, font: dict[int, str]) -> Iterator[str]:
    for each in strings if isinstance(strings, pikepdf.Array) else [strings]:
        if isinstance(each, pikepdf.String):
            content = bytes(each)
            for place in range(0, len(content), 2):
                yield font.get(int.from_bytes(content[place : place + 2], "big"), "?")


_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")


def _letters(font: Any) -> dict[int, str]:
    """What each glyph stands for, of the font's own map."""
    content = font.ToUnicode.read_bytes()
    letters: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", content, re.DOTALL):
        for glyph, text in _PAIR.findall(block):
            letters[int(glyph, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", content, re.DOTALL):
        for first, last, text in _RANGE.findall(block):
            for step in range(int(last, 16) - int(first, 16) + 1):
                letters[int(first, 16) + step] = chr(int(text, 16) + step)
    return letters
