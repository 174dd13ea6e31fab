"""Finds what a claim changes in the meaning of the sentences whose words it has: units, degrees, roles, conditions."""

from collections.abc import Mapping

from bot.answering.gate.anchors import Anchors
from bot.answering.gate.conditions import drops_condition
from bot.answering.gate.gate_types import GateFailure
from bot.answering.gate.opposition import compares_otherwise, joins_otherwise, oppositions
from bot.answering.gate.overstatement import overstated
from bot.answering.gate.quantities import quantity_fails
from bot.answering.gate.reported_speech import changes_report
from bot.answering.gate.roles import exchanges_roles

_FAILURES: Mapping[str, GateFailure] = {
    "quantity": "quantity",
    "frequency": "quantity",
    "modality": "modality",
    "bound": "bound",
    "count": "number",
    "only": "condition",
}
"""What is compared → why the claim is dropped."""


def changed_meaning(anchors: Anchors) -> GateFailure | None:
    """Return what a claim changes in the sentences that have its words, None if it says what they say.

    Args:
        anchors: The claim and its supporting sentences.
    """
    if quantity_fails(anchors):
        return "unit"
    overstatement = overstated(anchors)
    if overstatement is not None:
        return _FAILURES[overstatement[0]]
    found = oppositions(anchors)
    opposed = any(not each.exchanged for each in found)
    exchanged = any(each.exchanged for each in found) or exchanges_roles(anchors)
    if opposed != exchanged:  # "A costs more than B" is "B costs less than A"
        return "opposite" if opposed else "role"
    if compares_otherwise(anchors) or joins_otherwise(anchors):
        return "opposite"
    if drops_condition(anchors):
        return "condition"
    return "report" if changes_report(anchors) else None
