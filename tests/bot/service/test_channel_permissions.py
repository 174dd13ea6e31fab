"""Who may read what: by example, and against every member that a server may have."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from bot.community import readable_answers
from bot.service.access import Grant, Grants
from bot.service.access import channel_label as label_in
from bot.service.channel_permissions import (
    ChannelFacts,
    GuildFacts,
    MemberFacts,
    Place,
    RoleFacts,
    can_view,
    private_labels,
    public_labels,
)
from index import scoped_label
from tests.bot.community.kept import kept

GUILD, OWNER = 1, 90
STAFF, BETA, ADMIN, MUTED = 10, 11, 12, 13
GENERAL, BACKSTAGE, LAB = 20, 21, 22
PEOPLE = (70, 71)


def channel_label(guild_id: int, channel_id: int) -> str:
    return label_in(f"discord:{guild_id}", channel_id)


HISTORY = frozenset({channel_label(GUILD, each) for each in (GENERAL, BACKSTAGE, LAB)})
EXPORTS = HISTORY | {scoped_label("public", [each]) for each in HISTORY}
STAFF_ONLY = {GUILD: False, STAFF: True}


def role(identity: int, *, views: bool = False, administrator: bool = False) -> RoleFacts:
    return RoleFacts(identity, views, administrator)


def guild(
    *channels: ChannelFacts, everyone_views: bool = True, roles: tuple[RoleFacts, ...] | None = None
) -> GuildFacts:
    held = (role(STAFF), role(BETA), role(ADMIN, administrator=True), role(MUTED)) if roles is None else roles
    return GuildFacts(
        GUILD,
        OWNER,
        {each.id: each for each in (role(GUILD, views=everyone_views), *held)},
        {each.id: each for each in channels},
    )


def channel(
    identity: int, roles: dict[int, bool] | None = None, members: dict[int, bool] | None = None
) -> ChannelFacts:
    return ChannelFacts(identity, roles or {}, members or {})


def grants(**labels: Grant) -> Grants:
    return labels


def to_roles(*roles: int) -> Grant:
    return Grant(frozenset(roles), frozenset())


def to_channels(*channels: int) -> Grant:
    return Grant(frozenset(), frozenset(channels))


def publicly(here: int, facts: GuildFacts, given: Grants, thread: int = 0) -> set[str]:
    return set(public_labels(Place(here, thread), facts, given, HISTORY))


def test_where_everyone_can_view_only_what_everyone_may_read_is_shown() -> None:
    facts = guild(channel(GENERAL))
    given = grants(staff=to_roles(STAFF), all=to_roles(GUILD))
    assert publicly(GENERAL, facts, given) == {"public", "all", channel_label(GUILD, GENERAL)}


def test_where_one_role_can_view_what_that_role_may_read_is_shown() -> None:
    facts = guild(channel(BACKSTAGE, STAFF_ONLY))
    given = grants(staff=to_roles(STAFF), beta=to_roles(BETA))
    assert publicly(BACKSTAGE, facts, given) == {"public", "staff", channel_label(GUILD, BACKSTAGE)}


def test_where_two_roles_can_view_what_both_may_read_is_shown() -> None:
    facts = guild(channel(LAB, {GUILD: False, STAFF: True, BETA: True}))
    given = grants(staff=to_roles(STAFF), tests=to_roles(STAFF, BETA))
    assert publicly(LAB, facts, given) == {"public", "tests", channel_label(GUILD, LAB)}


def test_owner_and_administrators_are_left_out() -> None:
    facts = guild(channel(BACKSTAGE, STAFF_ONLY, {OWNER: True}))
    assert "staff" in publicly(BACKSTAGE, facts, grants(staff=to_roles(STAFF)))


def test_a_person_whom_a_channel_admits_may_hold_no_role() -> None:
    facts = guild(channel(BACKSTAGE, STAFF_ONLY, {PEOPLE[0]: True}))
    assert publicly(BACKSTAGE, facts, grants(staff=to_roles(STAFF))) == {"public", channel_label(GUILD, BACKSTAGE)}


def test_a_channel_of_fewer_people_shows_what_was_said_in_one_that_all_of_them_can_view() -> None:
    facts = guild(channel(GENERAL), channel(BACKSTAGE, STAFF_ONLY))
    assert publicly(BACKSTAGE, facts, {}) == {
        "public", channel_label(GUILD, GENERAL), channel_label(GUILD, BACKSTAGE),
    }  # fmt: skip
    assert publicly(GENERAL, facts, {}) == {"public", channel_label(GUILD, GENERAL)}


def test_a_role_that_is_shut_out_of_another_channel_counts_as_a_viewer() -> None:
    facts = guild(channel(GENERAL), channel(LAB, {MUTED: False}))
    assert publicly(GENERAL, facts, {}) == {"public", channel_label(GUILD, GENERAL)}


def test_a_person_who_is_shut_out_of_another_channel_counts_as_a_viewer() -> None:
    facts = guild(channel(GENERAL), channel(LAB, {}, {PEOPLE[0]: False}))
    assert publicly(GENERAL, facts, {}) == {"public", channel_label(GUILD, GENERAL)}
    both = guild(channel(GENERAL, {}, {PEOPLE[0]: False}), channel(LAB, {}, {PEOPLE[0]: False}))
    assert publicly(GENERAL, both, {}) == {"public", channel_label(GUILD, GENERAL), channel_label(GUILD, LAB)}


def test_a_label_granted_to_a_channel_is_read_by_whoever_can_view_it() -> None:
    facts = guild(channel(GENERAL), channel(BACKSTAGE, STAFF_ONLY))
    given = grants(hints=to_channels(GENERAL), secrets=to_channels(BACKSTAGE))
    assert {"hints", "secrets"} & publicly(GENERAL, facts, given) == {"hints"}
    assert {"hints", "secrets"} & publicly(BACKSTAGE, facts, given) == {"hints", "secrets"}


def test_a_private_thread_has_a_label_of_its_own_which_its_channel_does_not_read() -> None:
    facts = guild(channel(GENERAL))
    assert channel_label(GUILD, 500) in publicly(GENERAL, facts, {}, thread=500)
    assert channel_label(GUILD, 500) not in publicly(GENERAL, facts, {})


def test_a_channel_that_is_not_known_shows_what_is_public() -> None:
    here, there = (scoped_label("public", [f"discord:{each}"]) for each in (GUILD, 2))
    given = grants(staff=to_roles(STAFF))
    assert public_labels(Place(GENERAL, 0), guild(), given, HISTORY | {here, there}) == {"public", here}


def test_in_private_a_person_reads_what_the_roles_grant_and_the_channels_show() -> None:
    facts = guild(channel(GENERAL), channel(BACKSTAGE, STAFF_ONLY), channel(LAB, {GUILD: False}))
    given = grants(staff=to_roles(STAFF), lab=to_channels(LAB))
    member = private_labels(MemberFacts(PEOPLE[0], frozenset({STAFF})), facts, given, HISTORY)
    assert member == {"public", "staff", channel_label(GUILD, GENERAL), channel_label(GUILD, BACKSTAGE)}
    nobody = private_labels(MemberFacts(PEOPLE[1], frozenset()), facts, given, HISTORY)
    assert nobody == {"public", channel_label(GUILD, GENERAL)}
    owner = private_labels(MemberFacts(OWNER, frozenset()), facts, given, HISTORY)
    assert owner == {"public", "lab"} | HISTORY


def test_another_server_s_labels_are_never_read() -> None:
    facts = guild(channel(GENERAL))
    known = frozenset({channel_label(2, GENERAL), "discord:1:abc", "slack:1:20"})
    assert public_labels(Place(GENERAL, 0), facts, {}, known) == {"public", channel_label(GUILD, GENERAL)}
    assert private_labels(MemberFacts(OWNER, frozenset()), facts, {}, known) == {"public"}


overwrites = st.dictionaries(st.sampled_from([GUILD, STAFF, BETA, ADMIN, MUTED]), st.booleans())
people = st.dictionaries(st.sampled_from([*PEOPLE, OWNER]), st.booleans())


servers = st.builds(
    lambda everyone, views, rules: guild(
        *(ChannelFacts(each, *rule) for each, rule in zip((GENERAL, BACKSTAGE, LAB), rules, strict=True)),
        everyone_views=everyone,
        roles=tuple(
            role(each, views=each in views, administrator=each == ADMIN) for each in (STAFF, BETA, ADMIN, MUTED)
        ),
    ),
    st.booleans(),
    st.sets(st.sampled_from([STAFF, BETA, MUTED])),
    st.lists(st.tuples(overwrites, people), min_size=3, max_size=3),
)
granted = st.dictionaries(
    st.sampled_from(["a", "b"]),
    st.builds(
        Grant,
        st.frozensets(st.sampled_from([STAFF, BETA, MUTED, GUILD]), max_size=2),
        st.frozensets(st.sampled_from([GENERAL, BACKSTAGE, LAB]), max_size=2),
    ),
)
ROLE_SETS = [frozenset(held) for size in range(4) for held in combinations((STAFF, BETA, MUTED), size)]


@given(servers, granted)
def test_no_viewer_of_a_channel_sees_what_the_viewer_may_not_read(facts: GuildFacts, given_labels: Grants) -> None:
    for here in (GENERAL, BACKSTAGE, LAB):
        shown = public_labels(Place(here, 0), facts, given_labels, EXPORTS)
        assert scoped_label("public", [channel_label(GUILD, here)]) in shown
        for person in (*PEOPLE, 72):
            for roles in ROLE_SETS:
                viewer = MemberFacts(person, roles)
                if can_view(viewer, facts.channels[here], facts):
                    assert shown <= private_labels(viewer, facts, given_labels, EXPORTS)


@given(servers, granted)
def test_where_no_person_is_singled_out_nothing_is_withheld_that_all_may_read(
    facts: GuildFacts, given_labels: Grants
) -> None:
    plain = GuildFacts(
        facts.id,
        facts.owner,
        facts.roles,
        {key: ChannelFacts(key, each.roles, {}) for key, each in facts.channels.items()},
    )
    for here in (GENERAL, BACKSTAGE, LAB):
        viewers = [MemberFacts(0, roles) for roles in ROLE_SETS]
        readers = [each for each in viewers if can_view(each, plain.channels[here], plain)]
        one_channel = {name: each for name, each in given_labels.items() if len(each.channels) < 2}
        common = (
            frozenset.intersection(
                *(private_labels(each, plain, one_channel, HISTORY) for each in readers),
            )
            if readers
            else frozenset()
        )
        assert common <= public_labels(Place(here, 0), plain, one_channel, HISTORY)


@given(servers, granted, st.sampled_from([GENERAL, BACKSTAGE, LAB]), st.sampled_from([0, 500]))
def test_a_gap_is_seen_by_nobody_who_cannot_view_its_channel_or_may_not_read_what_its_answer_was_made_from(
    facts: GuildFacts, given_labels: Grants, place: int, thread: int
) -> None:
    audience = public_labels(Place(place, thread), facts, given_labels, frozenset({"public"}))
    question = kept(community=f"discord:{GUILD}", channel=str(place), audience=audience)
    known = frozenset({"public"}) | question.readers  # the index holds nothing of these channels
    for person in (*PEOPLE, 72):
        for roles in ROLE_SETS:
            viewer = MemberFacts(person, roles)
            held = private_labels(viewer, facts, given_labels, known)
            readable, _ = readable_answers([question], held)
            views = can_view(viewer, facts.channels[place], facts)
            assert bool(readable) == (views and audience <= held)
            assert not (readable and thread)
            if views and not thread:
                assert readable, "whoever can view the channel could read the question there"
    for here in (GENERAL, BACKSTAGE, LAB):
        if readable_answers([question], public_labels(Place(here, 0), facts, given_labels, known))[0]:
            for person in (*PEOPLE, 72):
                for roles in ROLE_SETS:
                    viewer = MemberFacts(person, roles)
                    if can_view(viewer, facts.channels[here], facts):
                        assert can_view(viewer, facts.channels[place], facts)
