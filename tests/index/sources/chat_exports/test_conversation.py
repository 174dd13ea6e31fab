from datetime import UTC, datetime, timedelta

from index.sources.chat_exports.conversation import MAX_MESSAGES, ChatMessage, conversations

NOON = datetime(2024, 5, 17, 12, tzinfo=UTC)


def message(name: str, minute: float, *, thread: str = "", link: str = "") -> ChatMessage:
    return ChatMessage(name, thread, "Ann", NOON + timedelta(minutes=minute), link, f"Text of {name}.")


def grouped(*messages: ChatMessage) -> list[list[str]]:
    return [[each.id for each in conversation.messages] for conversation in conversations(messages)]


def test_messages_close_in_time_stand_together() -> None:
    assert grouped(message("a", 0), message("b", 5), message("c", 60)) == [["a", "b", "c"]]


def test_a_long_silence_begins_another_conversation() -> None:
    assert grouped(message("a", 0), message("b", 61), message("c", 62)) == [["a"], ["b", "c"]]


def test_a_long_run_goes_on_in_another_document() -> None:
    found = grouped(*[message(str(number).zfill(3), number) for number in range(MAX_MESSAGES + 1)])
    assert [len(each) for each in found] == [MAX_MESSAGES, 1]


def test_a_thread_stands_by_itself() -> None:
    found = grouped(message("a", 0), message("b", 1, thread="b"), message("c", 2), message("d", 3, thread="b"))
    assert found == [["a", "c"], ["b", "d"]]


def test_a_reply_joins_the_conversation_it_replies_to_however_late() -> None:
    found = grouped(message("a", 0), message("b", 500), message("c", 501, thread="a"), message("d", 502))
    assert found == [["a", "c"], ["b", "d"]]


def test_replies_to_what_is_not_there_stand_together() -> None:
    assert grouped(message("b", 0, thread="gone"), message("c", 999, thread="gone")) == [["b", "c"]]


def test_order_is_by_time_whatever_the_file_says() -> None:
    assert grouped(message("b", 2), message("a", 1)) == [["a", "b"]]


def test_a_message_reads_as_who_when_where_and_what() -> None:
    (found,) = conversations([message("a", 0, link="https://a.example/a"), message("b", 1, link="https://a.example/b")])
    expected = "Ann, 2024-05-17 12:00 UTC, https://a.example/a\nText of a.\n\nAnn, 2024-05-17 12:01 UTC\nText of b."
    assert found.text == expected
    assert (found.id, found.title) == ("a", "Text of a.")


def test_each_message_keeps_its_own_author_time_and_link() -> None:
    (found,) = conversations([message("a", 0, link="https://a.example/a"), message("b", 1, link="https://a.example/b")])
    places = [found.text.index("Ann, 2024-05-17 12:00"), found.text.index("Ann, 2024-05-17 12:01")]
    assert [start.start for start in found.starts] == places
    assert [(start.author, start.published, start.location) for start in found.starts] == [
        ("Ann", "2024-05-17T12:00:00+00:00", "https://a.example/a"),
        ("Ann", "2024-05-17T12:01:00+00:00", "https://a.example/b"),
    ]
