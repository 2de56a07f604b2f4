"""Who may what. Plain Python: the one place where a role's reach is decided."""

from enum import StrEnum


class Role(StrEnum):
    CASEWORKER = "sagsbehandler"
    TEAM_LEADER = "teamleder"
    COORDINATOR = "fagkoordinator"
    CHEF = "chef"
    ADMINISTRATOR = "administrator"
    PARTNER = "samarbejdskommune"


LABELS = {
    Role.CASEWORKER: "Sagsbehandler",
    Role.TEAM_LEADER: "Teamleder",
    Role.COORDINATOR: "Faglig koordinator",
    Role.CHEF: "Chef",
    Role.ADMINISTRATOR: "Administrator",
    Role.PARTNER: "Samarbejdskommunens chef",
}


class Reach(StrEnum):
    """How far a role sees among the citizens."""

    NOBODY = "nobody"
    TEAM = "team"
    MUNICIPALITY = "municipality"  # its own figures and nobody's case
    JOBCENTRE = "jobcentre"


class Permission(StrEnum):
    READ_RULES = "read_rules"
    SEE_TEAM_FIGURES = "see_team_figures"
    SEE_JOBCENTRE_FIGURES = "see_jobcentre_figures"
    HANDLE_DELIVERIES = "handle_deliveries"
    SET_MILESTONES = "set_milestones"
    START_ASSESSMENT = "start_assessment"
    SEE_OPERATIONS = "see_operations"
    REHEARSE_RULES = "rehearse_rules"
    MANAGE_USERS = "manage_users"
    RECORD_STAFF_NOTICE = "record_staff_notice"
    ENTER_HOURS = "enter_hours"
    RECORD_PROCESS_CHANGES = "record_process_changes"
    READ_STATEMENTS = "read_statements"
    ISSUE_STATEMENTS = "issue_statements"
    READ_PLANS = "read_plans"
    KEEP_PLANS = "keep_plans"
    KEEP_PARTNERS = "keep_partners"
    GET_MAILS = "get_mails"


_REACH = {
    Role.CASEWORKER: Reach.TEAM,
    Role.TEAM_LEADER: Reach.TEAM,
    Role.COORDINATOR: Reach.JOBCENTRE,
    Role.CHEF: Reach.JOBCENTRE,
    Role.ADMINISTRATOR: Reach.NOBODY,  # runs the machine, has no errand in anybody's case
    Role.PARTNER: Reach.MUNICIPALITY,
}

_EVERYBODY = frozenset({Permission.READ_RULES})

_PERMISSIONS = {
    Role.CASEWORKER: _EVERYBODY,
    Role.TEAM_LEADER: _EVERYBODY.union(
        {
            Permission.SEE_TEAM_FIGURES,
            Permission.ENTER_HOURS,
            Permission.RECORD_PROCESS_CHANGES,
            Permission.READ_PLANS,
            Permission.GET_MAILS,
        }
    ),
    Role.COORDINATOR: _EVERYBODY.union(
        {
            Permission.SEE_TEAM_FIGURES,
            Permission.REHEARSE_RULES,
            Permission.READ_STATEMENTS,
            Permission.READ_PLANS,
        }
    ),
    Role.CHEF: _EVERYBODY.union(
        {
            Permission.SEE_TEAM_FIGURES,
            Permission.SEE_JOBCENTRE_FIGURES,
            Permission.SET_MILESTONES,
            Permission.START_ASSESSMENT,
            Permission.SEE_OPERATIONS,
            Permission.REHEARSE_RULES,
            Permission.ENTER_HOURS,
            Permission.RECORD_PROCESS_CHANGES,
            Permission.READ_STATEMENTS,
            Permission.ISSUE_STATEMENTS,
            Permission.READ_PLANS,
            Permission.KEEP_PLANS,
            Permission.KEEP_PARTNERS,
            Permission.GET_MAILS,
        }
    ),
    Role.ADMINISTRATOR: _EVERYBODY.union(
        {
            Permission.HANDLE_DELIVERIES,
            Permission.START_ASSESSMENT,
            Permission.SEE_OPERATIONS,
            Permission.MANAGE_USERS,
            Permission.RECORD_STAFF_NOTICE,
        }
    ),
    Role.PARTNER: _EVERYBODY,
}


def reach(role: str) -> Reach:
    """The reach of a role; an unknown or empty role reaches nobody."""
    try:
        return _REACH[Role(role)]
    except ValueError:
        return Reach.NOBODY


def may(role: str, permission: Permission) -> bool:
    """True where the role holds the permission; an unknown or empty role holds none."""
    try:
        return permission in _PERMISSIONS[Role(role)]
    except ValueError:
        return False
