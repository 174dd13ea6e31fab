"""Labels that people hold, whatever the platform."""

from bot.service.access import AccessRights, Grant, channel_label, held_labels, labelled_channels, with_local_labels
from index import scoped_label

TEAM = "slack:T1"
LOBBY, OFFICE = channel_label(TEAM, "C1"), channel_label(TEAM, "C2")


class Reads(AccessRights):
    """Somebody with some roles who can view some channels."""

    def __init__(self, *roles_and_channels: str) -> None:
        self._held = frozenset(roles_and_channels)

    def has(self, grant: Grant) -> bool:
        return not self._held.isdisjoint(grant.roles | grant.channels)

    def can_view(self, channel: str) -> bool:
        return channel in self._held


GRANTS = {
    "staff": Grant(frozenset({"S1"}), frozenset()),
    "beta": Grant(frozenset(), frozenset({"C2"})),
}


def test_somebody_holds_what_is_granted_and_the_labels_of_the_channels_in_view() -> None:
    known = frozenset({LOBBY, OFFICE, "public", "staff"})
    assert held_labels(TEAM, Reads("S1", "C1"), GRANTS, known) == {"public", "staff", LOBBY}
    assert held_labels(TEAM, Reads("C2"), GRANTS, known) == {"public", "beta", OFFICE}
    assert held_labels(TEAM, Reads(), GRANTS, known) == {"public"}
    assert held_labels(TEAM, Reads(), GRANTS, known, (LOBBY,)) == {"public", LOBBY}


def test_what_is_limited_to_a_community_is_read_there_by_those_who_hold_its_label() -> None:
    here, both = scoped_label("staff", [TEAM]), scoped_label("public", [TEAM, "slack:T2"])
    there, own = scoped_label("public", ["slack:T2"]), scoped_label(LOBBY, [TEAM])
    known = frozenset({here, both, there, own})
    assert held_labels(TEAM, Reads("S1"), GRANTS, known) == {"public", "staff", here, both}
    assert held_labels(TEAM, Reads("C1"), GRANTS, known) == {"public", LOBBY, own, both}


def test_only_channels_of_the_community_are_asked_about() -> None:
    known = frozenset({LOBBY, "slack:T2:C1", "discord:1:20", "public", scoped_label(OFFICE, [TEAM])})
    assert sorted(labelled_channels(TEAM, known)) == [(LOBBY, "C1"), (OFFICE, "C2")]


def test_what_is_limited_to_a_channel_is_read_by_those_who_can_view_it() -> None:
    lobby, office = scoped_label("public", [LOBBY]), scoped_label("public", [OFFICE])
    staff = scoped_label("staff", [LOBBY])
    elsewhere = scoped_label("public", ["slack:T2:C1"])
    known = frozenset({lobby, office, staff, elsewhere})
    assert held_labels(TEAM, Reads("C1"), GRANTS, known) == {"public", LOBBY, lobby}
    assert held_labels(TEAM, Reads("C1", "S1"), GRANTS, known) == {"public", "staff", LOBBY, lobby, staff}
    assert held_labels(TEAM, Reads(), GRANTS, known) == {"public"}
    assert held_labels(TEAM, Reads(), GRANTS, known, (OFFICE,)) == {"public", OFFICE, office}
    assert with_local_labels(TEAM, ("public",), known) == {"public"}
