"""Why an action was not carried out, in words for the person who asked for it."""


class Refused(Exception):
    """One Danish sentence that names the next possible step."""
