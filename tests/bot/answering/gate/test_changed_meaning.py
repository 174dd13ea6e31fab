"""What a claim may not change in a sentence whose words it has, and what it may say in other words."""

import numpy as np
import pytest

from bot.answering.gate import Draft, GateFailure, Vocabulary, check, read_source
from bot.answering.gate.check import MAX_WORDS
from index import Chunk, DocumentRef, Passage, PassageSentences, Scores, Sentence, split_sentences
from index.lexical import Analysis
from tests.growth import growth_problem

VOCABULARY = Vocabulary(Analysis("english").content)
HERE = np.array([1.0, 0.0], np.float32)


def failure(claim: str, text: str) -> GateFailure | None:
    """Return why a claim about a text is dropped."""
    return judged(claim, text, tuple(split_sentences(text)))


def judged(claim: str, text: str, sentences: tuple[Sentence, ...]) -> GateFailure | None:
    """Return why a claim about sentences is dropped."""
    vectors = np.array([HERE] * len(sentences), np.float32)
    ref = DocumentRef("s:a", "", "", "article", "", "", "public", "")
    passage = Passage(1, 1, ref, "r", Chunk("s:a", 0, len(text), text, ""), Scores(0.5, 0.5, 0.5, None), 0)
    sources = {1: read_source(PassageSentences(passage, sentences, vectors), VOCABULARY)}
    return check(Draft(claim, (1,), code=False), HERE, sources, VOCABULARY).failure


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("Mix 20 kg of lime with the sand.", "Mix 20 g of lime with the sand."),
        ("The upload limit is 8 GB for each file.", "The upload limit is 8 MB for each file."),
        ("The upload limit is 8GB for each file.", "The upload limit is 8 MB for each file."),
        ("The token expires after 15 days.", "The token expires after 15 minutes."),
        ("The fine amounts to £40 for each car.", "The fine amounts to $40 for each car."),
        ("The boat made 12 km per day against the wind.", "The boat made 12 km per hour against the wind."),
        ("The oven reaches 250 °F within ten minutes.", "The oven reaches 250 °C within ten minutes."),
        ("The freezer keeps the samples at 20 °C.", "The freezer keeps the samples at -20 °C."),
        ("The account shows a balance of -300 euros.", "The account shows a balance of 300 euros."),
        ("The valley lies at minus 40 metres.", "The valley lies at 40 metres."),
        ("The backup runs twice a week on the main server.", "The backup runs twice a day on the main server."),
        ("Turnout grew by 6 voters in the city.", "Turnout grew by 6 percent in the city."),
    ],
)
def test_another_unit_or_sign_is_noticed(claim: str, text: str) -> None:
    assert failure(claim, text) in {"unit", "name"}


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("Mix 20 grams of lime with the sand.", "Mix 20 g of lime with the sand."),
        ("The upload limit is 8MB for each file.", "The upload limit is 8 MB for each file."),
        ("The fine for each car amounts to 40 dollars.", "The fine amounts to $40 for each car."),
        ("Turnout in the city grew by 6%.", "Turnout grew by 6 percent in the city."),
        ("The boat made 12 km/h against the wind.", "The boat made 12 km per hour against the wind."),
        ("The freezer keeps the samples at −20 °C.", "The freezer keeps the samples at -20 °C."),
        ("The crossing takes 3 hours.", "The crossing takes 2 to 3 hours."),
    ],
)
def test_a_unit_in_another_spelling_is_the_same(claim: str, text: str) -> None:
    assert failure(claim, text) is None


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("The town has three hundred bakers.", "The town has three bakers."),
        ("The town has nine million inhabitants.", "The town has nine thousand inhabitants."),
        (
            "But a hundred guests stayed overnight.",
            "But a dozen guests stayed overnight.",
        ),
        ("The ship carried one passenger to Oslo.", "The ship carried four passengers to Oslo."),
        ("The lease runs for twenty-one years.", "The lease runs for twenty-two years."),
    ],
)
def test_a_number_in_words_of_another_size_is_noticed(claim: str, text: str) -> None:
    assert failure(claim, text) == "number"


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("The town has 300 bakers.", "The town has three hundred bakers."),
        ("The town has 325,000 inhabitants.", "The town has three hundred and twenty-five thousand inhabitants."),
        ("The estate cost half a million crowns.", "The estate cost 500,000 crowns."),
    ],
)
def test_a_number_in_words_of_the_same_size_is_the_same(claim: str, text: str) -> None:
    assert failure(claim, text) is None


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("All plugins survive the upgrade.", "Some plugins survive the upgrade."),
        ("Most voters wanted a new bridge.", "A few voters wanted a new bridge."),
        ("The plugins survive the upgrade.", "Some plugins survive the upgrade."),
        ("Every branch opens on Saturday.", "Many branches open on Saturday."),
        ("Many of the frescoes were restored.", "Few of the frescoes were restored."),
        ("They restored half of the frescoes.", "They restored all of the frescoes."),
        ("The ferry always runs in winter.", "The ferry sometimes runs in winter."),
        ("The ferry usually runs in winter.", "The ferry rarely runs in winter."),
    ],
)
def test_another_quantity_is_noticed(claim: str, text: str) -> None:
    assert failure(claim, text) == "quantity"


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("The resin damages the varnish.", "The resin may damage the varnish."),
        ("The resin will damage the varnish.", "The resin could damage the varnish."),
        ("The resin might damage the varnish.", "The resin will damage the varnish."),
        ("Tenants must insure the furniture.", "Tenants should insure the furniture."),
        ("Tenants can insure the furniture.", "Tenants must insure the furniture."),
        ("The council repainted the bridge.", "The council plans to repaint the bridge."),
        ("The council will repaint the bridge.", "The council intends to repaint the bridge."),
        ("The council repainted the bridge.", "The council will repaint the bridge."),
        ("You must not polish the brass.", "You should not polish the brass."),
        ("The council has repainted the bridge.", "The council is considering whether to repaint the bridge."),
    ],
)
def test_another_modality_is_noticed(claim: str, text: str) -> None:
    assert failure(claim, text) == "modality"


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("The rope holds at most 90 kg.", "The rope holds at least 90 kg."),
        ("The rope holds more than 90 kg.", "The rope holds up to 90 kg."),
        ("Exactly 40 monks lived in the abbey.", "About 40 monks lived in the abbey."),
        ("The rope holds under 90 kg.", "The rope holds over 90 kg."),
    ],
)
def test_another_side_of_a_number_is_noticed(claim: str, text: str) -> None:
    assert failure(claim, text) == "bound"


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("The price of copper fell in autumn.", "The price of copper rose in autumn."),
        (
            "This engine is quieter and weaker than that.",
            "This engine is quieter and stronger than that.",
        ),
        ("The clinic is closed on holidays.", "The clinic is open on holidays."),
        ("You pull the lever to start the pump.", "You push the lever to start the pump."),
        ("The council rejected the budget in March.", "The council approved the budget in March."),
        ("The path leads to the western gate.", "The path leads to the eastern gate."),
        ("Rinse the filter after the first use.", "Rinse the filter before the first use."),
        ("Copper conducts heat worse than lead.", "Copper conducts heat better than lead."),
        ("Larches need less light than firs.", "Larches need more light than firs."),
        ("Larches need as much light as firs.", "Larches need more light than firs."),
        ("Switch the heater on at night.", "Switch the heater off at night."),
        ("A passport or a visa is needed.", "A passport and a visa are needed."),
        ("Dogs are banned on the beach.", "Dogs are allowed on the beach but banned in the dunes."),
    ],
)
def test_an_opposite_is_noticed(claim: str, text: str) -> None:
    assert failure(claim, text) in {"opposite", "role", "negation"}


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("Rosa paid Miguel for the boat.", "Miguel paid Rosa for the boat."),
        ("Hawks chase the crows from the field.", "Crows chase the hawks from the field."),
        ("The parser calls the lexer.", "The lexer calls the parser."),
        ("Miguel was paid by Rosa for the boat.", "Miguel paid Rosa for the boat."),
        ("The moon is heavier than the planet.", "The planet is heavier than the moon."),
        ("Copy the files from the server to the laptop.", "Copy the files from the laptop to the server."),
        ("Iris plays the harp and Noor plays the oboe.", "Iris plays the oboe and Noor plays the harp."),
        ("Add the flour before the butter.", "Add the butter before the flour."),
    ],
)
def test_exchanged_roles_are_noticed(claim: str, text: str) -> None:
    assert failure(claim, text) in {"role", "opposite"}


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("Parcels are delivered on Sundays.", "Parcels are delivered on Sundays if the sender pays extra."),
        ("You can cancel the booking.", "You can cancel the booking unless the tour begins within two days."),
        ("Entry is free for all visitors.", "Entry is free for all visitors except groups of schools."),
        ("The alarm stays silent.", "As long as the door is locked, the alarm stays silent."),
        (
            "Parcels are delivered even if the sender pays nothing.",
            "Parcels are delivered unless the sender pays nothing.",
        ),
        ("Restart the router if the lamp is green.", "Restart the router unless the lamp is green."),
        ("Pupils may swim in the lake.", "Pupils may only swim in the lake with a teacher."),
    ],
)
def test_a_dropped_or_turned_condition_is_noticed(claim: str, text: str) -> None:
    assert failure(claim, text) == "condition"


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("The treasure lies under the chapel.", "Villagers believe that the treasure lies under the chapel."),
        ("The mayor took bribes from builders.", "The mayor allegedly took bribes from builders."),
        (
            "The vaccine contains mercury in large amounts.",
            "It is a myth that the vaccine contains mercury in large amounts.",
        ),
        ("It is wrong that the chapel was rebuilt.", "The chapel was rebuilt after the fire."),
        ("It is untrue that the chapel was rebuilt.", "The chapel was rebuilt after the fire."),
        ("It is a lie that the chapel was rebuilt.", "The chapel was rebuilt after the fire."),
        ("The painting is a copy of a lost work.", "According to the curator, the painting is a copy of a lost work."),
    ],
)
def test_a_report_told_as_a_fact_and_a_denied_fact_are_noticed(claim: str, text: str) -> None:
    assert failure(claim, text) is not None


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("Firs need less light than larches.", "Larches need more light than firs."),
        ("Rosa was paid by Miguel for the boat.", "Miguel paid Rosa for the boat."),
        ("In autumn the price of copper rose.", "The price of copper rose in autumn."),
        (
            "If the sender pays extra, parcels are delivered on Sundays.",
            "Parcels are delivered on Sundays if the sender pays extra.",
        ),
        ("Noor plays the harp and Iris plays the oboe.", "Iris plays the oboe and Noor plays the harp."),
        ("Dogs are not allowed in the dunes.", "Dogs are allowed on the beach but banned in the dunes."),
        ("The resin might damage the varnish.", "The resin may damage the varnish."),
        ("Tenants have to insure the furniture.", "Tenants must insure the furniture."),
        ("Each branch opens on Saturday.", "All branches open on Saturday."),
        ("The curator says that the painting is a copy.", "According to the curator, the painting is a copy."),
        ("The planet's capital is Orun.", "Orun is the capital of the planet."),
        ("Use tea, milk and sugar for the drink.", "Use sugar, milk and tea for the drink."),
        ("The library no longer lends films.", "The library stopped lending films."),
        ("Each team has three or more riders.", "Each team has at least three riders."),
        ("Season tickets are not refunded.", "Everything is refunded except for season tickets."),
        ("Firs are smaller than larches.", "Larches are larger than firs."),
        ("Miguel bought the boat and taught Rosa to sail.", "Miguel buys the boat and teaches Rosa to sail."),
    ],
)
def test_the_same_in_other_words_passes(claim: str, text: str) -> None:
    assert failure(claim, text) is None


@pytest.mark.parametrize(
    "piece",
    [
        "if some may not more than 5 mg by x, ",
        "hot cold ",
        "word ",
        "Ab ",
        "not ",
        "only ",
        "he said that ",
        "a1 b2 c3 ",
        "twenty one hundred ",
        "Anna paid Bob by ",
        "as much as than ",
        "unless, ",
    ],
)
def test_a_claim_is_compared_in_time_in_step_with_its_source(piece: str) -> None:
    def compare(text: str) -> object:
        claim = " ".join(text[len(piece) // 2 : 2_000].split()[:MAX_WORDS])
        return judged(claim, text, (Sentence(0, len(text), text),))

    assert growth_problem(compare, lambda length: piece * (length // len(piece))) == ""
