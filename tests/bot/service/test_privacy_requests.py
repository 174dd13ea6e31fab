"""What people may do with what is kept of them."""

import io
import json
from zipfile import ZipFile

from bot.service import notices
from bot.service.privacy_requests import Export, PrivacyRequests
from bot.translation import ENGLISH
from tests.bot.service.bot_parts import BEES, KEY, PUBLIC_LABELS, STAFF_LABELS, BotParts

ADA = "test:ada"
LARGE = 1_000_000


async def test_an_export_holds_what_may_be_read_now(parts: BotParts) -> None:
    privacy = PrivacyRequests(parts.live_index, parts.record_store, 30, parts.curation.forget_person)
    for question in (BEES, KEY):
        await parts.ask(question, STAFF_LABELS, ADA)
    await parts.ask(BEES, PUBLIC_LABELS, "test:bo")
    exports = [await privacy.export(ADA, labels, LARGE, ENGLISH) for labels in (STAFF_LABELS, PUBLIC_LABELS)]
    texts = [each.data.decode() for each in exports if isinstance(each, Export)]
    assert ["green door" in text for text in texts] == [True, False]
    for text in texts:
        found = json.loads(text)
        assert [each["answer"]["question"] for each in found["answers"]] == [BEES, KEY]
        assert (found["person"], found["opted_out"]) == (ADA, False)
    assert isinstance(exports[0], Export)
    assert (exports[0].name, exports[0].text) == ("footnote.json", notices.exported(2, 0, ENGLISH))


async def test_a_large_export_is_compressed_and_one_that_is_still_too_large_says_so(parts: BotParts) -> None:
    privacy = PrivacyRequests(parts.live_index, parts.record_store, 30, parts.curation.forget_person)
    for _ in range(20):
        await parts.ask(BEES, PUBLIC_LABELS, ADA)
    plain = await privacy.export(ADA, PUBLIC_LABELS, LARGE, ENGLISH)
    assert isinstance(plain, Export)
    packed = await privacy.export(ADA, PUBLIC_LABELS, len(plain.data) - 1, ENGLISH)
    assert isinstance(packed, Export)
    assert packed.name == "footnote.json.zip"
    with ZipFile(io.BytesIO(packed.data)) as archive:
        assert len(json.loads(archive.read("footnote.json"))["answers"]) == 20
    assert await privacy.export(ADA, PUBLIC_LABELS, 10, ENGLISH) == notices.too_large(ADA, ENGLISH)


async def test_what_is_kept_of_a_person_is_deleted_or_not_kept_at_all(parts: BotParts) -> None:
    privacy = PrivacyRequests(parts.live_index, parts.record_store, 30, parts.curation.forget_person)
    await parts.ask(BEES, PUBLIC_LABELS, ADA)
    assert await privacy.delete(ADA, ENGLISH) == notices.deleted(1, 0, ENGLISH)
    assert await privacy.opt(ADA, out=True) == notices.OPTED_OUT
    await parts.ask(BEES, PUBLIC_LABELS, ADA)
    empty = await privacy.export(ADA, PUBLIC_LABELS, LARGE, ENGLISH)
    assert isinstance(empty, Export)
    assert json.loads(empty.data) == {"person": ADA, "answers": [], "votes": [], "opted_out": True}
    assert await privacy.opt(ADA, out=False) == notices.OPTED_IN
    await parts.ask(BEES, PUBLIC_LABELS, ADA)
    assert len((await parts.record_store.data_of(ADA)).answers) == 1
