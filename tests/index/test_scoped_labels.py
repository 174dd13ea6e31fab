from index import scoped_label
from index.scoped_labels import with_open_channels


def test_outside_of_chats_a_label_limited_to_channels_counts_as_the_plain_one() -> None:
    channel, both = scoped_label("public", ["discord:1:20"]), scoped_label("public", ["discord:1:20", "slack:T:C"])
    server = scoped_label("public", ["discord:1"])
    mixed = scoped_label("public", ["discord:1", "discord:1:20"])
    staff = scoped_label("staff", ["discord:1:20"])
    known = frozenset({channel, both, server, mixed, staff, "discord:1:20", "public"})
    assert with_open_channels(frozenset({"public"}), known) == {"public", channel, both}
    assert with_open_channels(frozenset({"staff"}), known) == {"staff", staff}
