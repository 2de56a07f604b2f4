"""Why a deadline is what it is and what came of it, in Danish: made of the stored verdict.

The sentences are made when they are shown, of the verdict's days and codes, its rule's version and
the clock it runs by, and of nothing else. Each begins with a capital letter and ends with a full
stop, except those of `Weighed`, which stand in a table.
"""

from .because import because, chosen
from .considered import Item, Weighed, weighed
from .goal import GoalCase, goal_because, goal_came_of_it, goal_what_if
from .outcome import came_of_it, provisos
from .what_if import what_if
from .words import Task, task

__all__ = [
    "GoalCase",
    "Item",
    "Task",
    "Weighed",
    "because",
    "came_of_it",
    "chosen",
    "goal_because",
    "goal_came_of_it",
    "goal_what_if",
    "provisos",
    "task",
    "weighed",
    "what_if",
]
