"""The third-party files of the pages: fetched, cut down, and ready for production."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import override_settings

import frontend

VENDOR = settings.BASE_DIR / "build" / "static" / "vendor"


def test_only_the_font_format_that_is_used_stays() -> None:
    style = '@font-face{src:url(a.eot),url(a.woff) format("woff"),url(a.woff2) format("woff2")}'
    cut = frontend._FONT_SOURCES.sub(frontend.only_woff2, style)
    assert cut == '@font-face{src:url(a.woff2) format("woff2")}'


@pytest.mark.parametrize(
    "ending", ["/*# sourceMappingURL=a.css.map */", "//# sourceMappingURL=a.js.map"]
)
def test_no_file_points_at_a_map_that_is_not_there(ending: str) -> None:
    assert frontend._SOURCE_MAP.sub("\n", f"body{{}}\n{ending}\n") == "body{}\n"


def test_everything_that_the_style_sheet_names_is_there() -> None:
    sheet = VENDOR / "dkfds" / "css" / "dkfds.min.css"
    named = set(re.findall(r"url\(([^)]+)\)", sheet.read_text("utf-8")))
    assert len(named) > 100
    assert not [name for name in named if not (sheet.parent / name).exists()]
    assert not [name for name in named if name.endswith((".eot", ".ttf", ".woff"))]


def test_what_is_served_is_small_and_holds_no_test_tool() -> None:
    served = [path for path in VENDOR.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in served) < 2_000_000
    assert not [path for path in served if "axe" in path.name or path.suffix == ".map"]


def test_a_change_of_the_locked_packages_asks_for_a_new_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert frontend.is_built()
    other = tmp_path / "package-lock.json"
    other.write_text("{}")
    monkeypatch.setattr(frontend, "LOCK", other)
    assert not frontend.is_built()


def test_production_collects_every_file_under_its_hashed_name(tmp_path: Path) -> None:
    backend = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    storages = settings.STORAGES | {"staticfiles": backend}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    assert (tmp_path / "staticfiles.json").exists()
    closed = [path for path in tmp_path.rglob("*") if not path.stat().st_mode & 0o004]
    assert not closed  # the image collects as root and serves as somebody else
    assert list((tmp_path / "vendor" / "dkfds" / "css").glob("dkfds.min.*.css.gz"))


def test_every_static_file_that_a_template_names_exists() -> None:
    named = {
        name
        for template in (settings.BASE_DIR / "templates").rglob("*.html")
        for name in re.findall(r"{%\s*static\s+[\"']([^\"']+)", template.read_text("utf-8"))
    }
    assert "vendor/dkfds/css/dkfds.min.css" in named
    assert not [name for name in sorted(named) if not finders.find(name)]
