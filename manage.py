#!/usr/bin/env python3
"""The project's commands. On a bare machine the first one sets everything up."""

import os
import sys

import bootstrap


def main() -> None:
    bootstrap.ensure()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tilsyn.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
