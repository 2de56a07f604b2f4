"""The field's own words: benefits, target groups, conversation types, forms and actors.

Codes and names of conversation types are those of DFDG (Det Fælles Datagrundlag), the target
groups those of lov om en aktiv beskæftigelsesindsats § 6.
"""

# In the order in which the recovery plan and the monthly statement name the areas.
BENEFITS = {
    "sygedagpenge": "sygedagpenge",
    "jobafklaring": "jobafklaring",
    "ressourceforloeb": "ressourceforløb",
    "kontanthjaelp": "kontanthjælp",
    "uddannelseshjaelp": "uddannelseshjælp",
    "ledighedsydelse": "ledighedsydelse",
    "revalidering": "revalidering",
    "dagpenge": "dagpenge",
}

TARGET_GROUPS = {
    "6.1": "Dagpengemodtager",
    "6.2": "Jobparat kontanthjælpsmodtager",
    "6.3": "Aktivitetsparat kontanthjælpsmodtager",
    "6.4": "Uddannelsesparat uddannelseshjælpsmodtager",
    "6.5": "Aktivitetsparat uddannelseshjælpsmodtager",
    "6.6": "Sygedagpengemodtager",
    "6.7": "I jobafklaringsforløb",
    "6.8": "I ressourceforløb",
    "6.9": "Fleksjobvisiteret, ledighedsydelse",
    "6.10": "Revalidend",
    "6.11": "Førtidspensionist",
}

# The groups that rules are about: name, the benefits, and the target groups within them (empty:
# all). Since 1 July 2025 the former uddannelseshjælp is called kontanthjælp, with the same groups.
GROUPS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "sygedagpenge": ("Sygedagpenge", ("sygedagpenge",), ()),
    "jobafklaring": ("Jobafklaring", ("jobafklaring",), ()),
    "ressourceforloeb": ("Ressourceforløb", ("ressourceforloeb",), ()),
    "kontanthjaelp_jobparat": ("Jobparate på kontanthjælp", ("kontanthjaelp",), ("6.2",)),
    "kontanthjaelp_aktivitetsparat": (
        "Aktivitetsparate på kontanthjælp",
        ("kontanthjaelp",),
        ("6.3",),
    ),
    "uddannelsesparat": (
        "Uddannelsesparate",
        ("uddannelseshjaelp", "kontanthjaelp"),
        ("6.4",),
    ),
    "uddannelse_aktivitetsparat": (
        "Aktivitetsparate på uddannelseshjælp",
        ("uddannelseshjaelp", "kontanthjaelp"),
        ("6.5",),
    ),
    "ledighedsydelse": ("Ledighedsydelse", ("ledighedsydelse",), ()),
    "revalidering": ("Revalidering", ("revalidering",), ()),
    "dagpenge": ("Forsikrede ledige", ("dagpenge",), ()),
}

# Sygedagpengeloven § 12; the third was repealed on 1 January 2025.
VISITATION_CATEGORIES = {
    "1": "ventes rask inden for otte uger",
    "2": "ventes rask senere",
    "3": "ventes rask senere og har andre udfordringer",
}

CONVERSATION_TYPES = {
    "4": "Opfølgningssamtale",
    "7": "Jobsamtale",
    "8": "Henvisning",
    "9": "Informationsmøde",
    "10": "CV-samtale",
    "11": "Formidlingssamtale",
    "12": "Anden samtale",
    "13": "Informationsmøde",
    "15": "Rådighedssamtale",
    "17": "Jobsamtale med a-kasse",
    "19": "Fælles jobsamtale",
    "20": "A-kasse-forsøg",
}

# Held together with the a-kasse, whatever the mark for joint says.
JOINT_TYPES = ("17", "19")

# Meetings for several at a time; what the acts ask for is individual.
MEETINGS = ("9", "13")

FORMS = {"fremmoede": "fremmøde", "telefon": "telefon", "video": "video", "brev": "brev"}

ACTORS = {"jobcenter": "jobcenter", "a-kasse": "a-kasse", "anden_aktoer": "anden aktør"}

STATUSES = {
    "planlagt": "planlagt",
    "afholdt": "afholdt",
    "aflyst": "aflyst",
    "udeblevet": "udeblevet",
}

APPRAISALS = {"§7": "§ 7", "§24": "§ 24", "§27": "§ 27"}

# What a duty asks for.
CONVERSATION = "samtale"
MIN_PLAN = "minplan"
APPRAISAL = "vurdering"
TASKS = {CONVERSATION: "samtale", MIN_PLAN: "Min Plan", APPRAISAL: "vurdering"}

# Who has to do it.
JOBCENTRE = "jobcenter"
UNEMPLOYMENT_FUND = "a-kasse"
