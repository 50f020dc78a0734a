"""The sentences of the cycle: what the step rules mean in plain Dutch."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .steps import Missing, Phase

STEP_NAMES = {
    1: gettext_lazy("Doel"),
    2: gettext_lazy("Werkvorm"),
    3: gettext_lazy("Omstandigheden"),
    4: gettext_lazy("Terugkoppeling"),
    5: gettext_lazy("Vervolgactie"),
}

# What each level of influence asks of the school; for the coordinator.
INFLUENCE_COMMITS = {
    1: gettext_lazy("Jullie leggen iets uit. Je vraagt niets en je belooft geen invloed."),
    2: gettext_lazy("Leerlingen geven ideeën. Jullie leggen uit wat je ermee doet, en waarom."),
    3: gettext_lazy("Leerlingen geven advies. Wijk je af, dan geef je per advies een reden."),
    4: gettext_lazy("Leerlingen kiezen mee. Zonder hun stem valt er geen besluit."),
    5: gettext_lazy("Leerlingen beslissen. Jullie voeren het uit, binnen wat al vastligt."),
}
# What it means for a student; kept short, for it counts towards the 60 words.
INFLUENCE_STUDENT = {
    1: gettext_lazy("Je krijgt uitleg."),
    2: gettext_lazy("Jij denkt mee."),
    3: gettext_lazy("Jij geeft advies."),
    4: gettext_lazy("Jij beslist mee."),
    5: gettext_lazy("Jullie beslissen."),
}

# The conditions of the source documents (S000 step 3, S001 conditions, S002): key, name, question,
# and a line to start from.
CONDITIONS = {
    "veilig": (
        gettext_lazy("Veilig"),
        gettext_lazy("Hoe zorgen jullie dat iedereen durft te zeggen wat die vindt?"),
        gettext_lazy("De begeleider is niet hun eigen leraar. We spreken af: niemand lacht uit."),
    ),
    "serieus": (
        gettext_lazy("Serieus genomen"),
        gettext_lazy("Waaraan merken leerlingen dat jullie echt luisteren?"),
        gettext_lazy("Iemand die mee beslist, is erbij en luistert. We vragen door."),
    ),
    "tijd": (
        gettext_lazy("Genoeg tijd"),
        gettext_lazy("Wanneer hebben leerlingen rustig tijd om na te denken?"),
        gettext_lazy("Ze krijgen tijd in het mentoruur. Niet tijdens een toets of in de pauze."),
    ),
    "complimenten": (
        gettext_lazy("Complimenten"),
        gettext_lazy("Hoe laat je merken dat hun inbreng waarde heeft?"),
        gettext_lazy("We bedanken iedereen en noemen wat we nieuw vonden."),
    ),
    "informatie": (
        gettext_lazy("Goede informatie"),
        gettext_lazy("Wat moeten leerlingen weten om goed mee te denken?"),
        gettext_lazy("We vertellen vooraf waarom we dit vragen en wat al vastligt."),
    ),
    "taal": (
        gettext_lazy("Gewone taal"),
        gettext_lazy("Hoe zorg je dat iedereen de vraag begrijpt?"),
        gettext_lazy("Twee leerlingen lezen de vraag vooraf. Wat ze niet snappen, passen we aan."),
    ),
    "moment": (
        gettext_lazy("Een moment dat past"),
        gettext_lazy("Past het bij hun rooster, en wat krijgen ze voor hun tijd?"),
        gettext_lazy("Het is onder schooltijd. Valt het buiten de les, dan is er iets lekkers."),
    ),
}

# The same lines for a round without a meeting.
ONLINE_LINES = {
    "veilig": gettext_lazy("Vooraf staat erbij wie namen ziet. In het antwoord staat geen naam."),
    "serieus": gettext_lazy("We lezen alles en elk thema krijgt een besluit met een reden."),
    "tijd": gettext_lazy("Leerlingen kunnen een week lang schrijven, ook thuis."),
    "complimenten": gettext_lazy("We bedanken iedereen in het antwoord en noemen wat nieuw was."),
    "moment": gettext_lazy("Het kost twee minuten, op een moment dat leerlingen zelf kiezen."),
}


def condition_line(key: str, online: bool) -> str:
    """A line to start from for a condition; empty for an own condition."""
    if key not in CONDITIONS:
        return ""
    return str(ONLINE_LINES.get(key, CONDITIONS[key][2]) if online else CONDITIONS[key][2])


# The three ways to write, for the coordinator: what it means, and what it cannot promise.
IDENTITY_MEANS = {
    "naam": gettext_lazy(
        "Jij en de tweede coördinator zien wie wat schreef. Je kunt een leerling zelf antwoorden."
    ),
    "vertrouwelijk": gettext_lazy(
        "Jullie lezen de teksten zonder naam, in groepjes van minstens %(batch)d leerlingen. "
        "Alleen de zorgcoördinator kan een naam opzoeken, met een reden die de leerling leest."
    ),
    "anoniem": gettext_lazy(
        "De naam wordt niet bewaard. Jullie lezen in groepjes van minstens %(batch)d leerlingen, "
        "en elke leerling volgt de eigen tekst met een code."
    ),
}
IDENTITY_LIMITS = {
    "naam": gettext_lazy("Wat het niet kan: zorgen dat iedereen alles durft te zeggen."),
    "vertrouwelijk": gettext_lazy(
        "Wat het niet kan: iemand verbergen die zich verraadt met wat die schrijft."
    ),
    "anoniem": gettext_lazy(
        "Wat het niet kan: later alsnog de schrijver vinden, ook niet als je je zorgen maakt. "
        "En wie de code kwijt is, kan de eigen tekst niet meer volgen of veranderen."
    ),
}

WHAT_HAPPENS = {
    1: gettext_lazy("We leggen uit wat er verandert. Vragen beantwoorden we op deze pagina."),
    2: gettext_lazy("We lezen alles, maken er thema’s van en kiezen per thema wat we doen."),
    3: gettext_lazy("We lezen alles en geven op elk advies antwoord, met een reden."),
    4: gettext_lazy("We lezen alles. Leerlingen en school kiezen daarna samen wat we doen."),
    5: gettext_lazy("We zetten alles op een rij. Leerlingen kiezen wat er gebeurt."),
}

MISSING = {
    "question": gettext_lazy("Schrijf de vraag op."),
    "why": gettext_lazy("Schrijf op waarom je het vraagt."),
    "influence": gettext_lazy("Kies hoeveel invloed leerlingen krijgen."),
    "frame": gettext_lazy("Schrijf op wat al vastligt."),
    "criteria": gettext_lazy("Schrijf op wanneer het een succes is."),
    "questions": gettext_lazy("Schrijf de vraag op die leerlingen invullen."),
    "invited": gettext_lazy("Kies wie je uitnodigt."),
    "werkvorm": gettext_lazy("Kies een werkvorm, of alleen online."),
    "sessions": gettext_lazy("Plan een bijeenkomst."),
    "session_people": gettext_lazy("Kies wie er bij de bijeenkomst is."),
    "conditions": gettext_lazy("Vul de omstandigheden in."),
    "what_happens": gettext_lazy("Schrijf op wat jullie met de input doen."),
    "decider": gettext_lazy("Schrijf op wie beslist."),
    "due": gettext_lazy("Kies wanneer leerlingen het uiterlijk horen."),
    "opens_on": gettext_lazy("Kies vanaf wanneer leerlingen kunnen schrijven."),
    "closes_on": gettext_lazy("Kies tot wanneer leerlingen kunnen schrijven."),
    "channels": gettext_lazy("Kies hoe leerlingen het horen."),
    "old_year": gettext_lazy("Kies de groepen van dit schooljaar. Deze zijn van vorig jaar."),
    "closes_past": gettext_lazy("De laatste dag om te schrijven is al voorbij. Kies een nieuwe."),
    "due_past": gettext_lazy("De beloofde datum is al voorbij. Kies een nieuwe."),
    "unfetched": gettext_lazy("Haal de laatste teksten op. Het schrijven is gesloten."),
}


def too_few_for_identity(fewest: int) -> str:
    """Why a small audience writes op naam."""
    return _(
        "Vertrouwelijk of anoniem kan pas als je %(n)d leerlingen of meer uitnodigt. Bij minder "
        "is te raden wie wat schreef. Kies ‘op naam’, of nodig meer leerlingen uit."
    ) % {"n": fewest}


def missing_sentence(item: Missing) -> str:
    """One missing thing as a sentence for the coordinator."""
    if item.code == "frame_words":
        return _("De tekst voor leerlingen telt %(n)d woorden. Maak er 60 van.") % {
            "n": item.number
        }
    if item.code == "conditions" and item.number:
        return ngettext(
            "Vul nog %(n)d omstandigheid in.", "Vul nog %(n)d omstandigheden in.", item.number
        ) % {"n": item.number}
    if item.code == "too_few_for_identity":
        return too_few_for_identity(item.number)
    plural = {
        "unthemed": ngettext(
            "%(n)d bijdrage staat nog niet in een thema.",
            "%(n)d bijdragen staan nog niet in een thema.",
            item.number,
        ),
        "undecided": ngettext(
            "%(n)d thema heeft nog geen besluit.",
            "%(n)d thema’s hebben nog geen besluit.",
            item.number,
        ),
        "open_find_outs": ngettext(
            "%(n)d thema staat nog op ‘eerst uitzoeken’.",
            "%(n)d thema’s staan nog op ‘eerst uitzoeken’.",
            item.number,
        ),
        "unjudged": ngettext(
            "Beoordeel nog %(n)d succespunt.", "Beoordeel nog %(n)d succespunten.", item.number
        ),
    }
    if item.code in plural:
        return plural[item.code] % {"n": item.number}
    return str(MISSING[item.code])


def influence_sentence(influence: int | None, decider: str) -> str:
    """ "Jij denkt mee. Wie beslist? De directie.": the influence line on the student's page."""
    if influence is None:
        return ""
    parts = [str(INFLUENCE_STUDENT[influence])]
    if decider:
        who = decider[0].upper() + decider[1:].rstrip(".")
        parts.append(_("Wie beslist? %(who)s.") % {"who": who})
    return " ".join(parts)


def promise_sentence(due: date | None) -> str:
    """The promise in one sentence; empty without a date."""
    if due is None:
        return ""
    day = date_format(due, "l j F")
    return _("Uiterlijk %(day)s hoor je wat we doen, en waarom.") % {"day": day}


def step_state_words(step: int, state: str, gaps: int, phase: str) -> str:
    """The words under a step in the planner."""
    if step == 5 and phase == Phase.CONCEPT:
        return _("komt na de input")
    if step == 5 and state == "leeg" and phase == Phase.OPEN:
        return _("leerlingen schrijven")
    if state == "bezig" and gaps:
        return ngettext("bezig, nog %(n)d ding", "bezig, nog %(n)d dingen", gaps) % {"n": gaps}
    return {
        "leeg": _("nog leeg"),
        "bezig": _("bezig"),
        "klaar": _("klaar"),
        "te_laat": _("te laat"),
    }[state]
