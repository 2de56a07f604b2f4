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

FORMS = {"fremmoede": "fremmøde", "telefon": "telefon", "video": "video", "brev": "brev"}

ACTORS = {"jobcenter": "jobcenter", "a-kasse": "a-kasse", "anden_aktoer": "anden aktør"}

STATUSES = {
    "planlagt": "planlagt",
    "afholdt": "afholdt",
    "aflyst": "aflyst",
    "udeblevet": "udeblevet",
}

APPRAISALS = {"§7": "§ 7", "§24": "§ 24", "§27": "§ 27"}
