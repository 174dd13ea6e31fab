"""What a quote says of where it stands."""

import json
from pathlib import Path

from bot.answering import Answerer, AnswerSettings
from bot.rendering import answer_json
from index import PUBLIC, SentenceTransformerEncoder, SourceSpec
from tests.bot.answering.test_answerer import build
from tests.index.sources.chat_exports.test_discord_export import channel, said


def test_a_quote_from_a_conversation_names_its_own_message(tmp_path: Path, encoder: SentenceTransformerEncoder) -> None:
    question = said(1, "How do I reset the weather station?")
    reply = said(2, "Hold the copper button of the weather station for ten seconds to reset it.", "Bob")
    (tmp_path / "chat").mkdir()
    (tmp_path / "chat" / "support.json").write_text(json.dumps(channel(question, reply)), "utf-8")
    spec = SourceSpec("chat", "discord-export", tmp_path / "chat", "", "", PUBLIC, "message", 10**6)
    with build(tmp_path, encoder, spec) as index:
        answer = Answerer(index, AnswerSettings()).answer("How do I reset the weather station?", frozenset({PUBLIC}))
    (citation,) = [each for each in answer_json(answer)["citations"] if "copper button" in each["quote"]]
    assert (citation["document"]["id"], citation["document"]["author"]) == ("chat:support.json/1", "Bob")
    assert citation["document"]["published"].startswith("2024-05-17T10:02")
    assert citation["link"] == citation["document"]["location"] == "https://discord.com/channels/1/2/2"
