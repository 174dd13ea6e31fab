"""What a platform tells again is heard once."""

from bot.service.heard_once import MAX_HEARD, HeardOnce


def test_what_is_told_again_is_not_new_and_only_the_latest_things_are_remembered() -> None:
    heard = HeardOnce()
    assert [heard.is_new(each) for each in ("a", 1, "a")] == [True, True, False]
    for each in range(2, 2 + MAX_HEARD):
        assert heard.is_new(each)
    assert heard.is_new("a")
