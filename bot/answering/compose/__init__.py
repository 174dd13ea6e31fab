"""From evidence to an answer: quotes, or sentences of a language model, each verified and cited."""

from bot.answering.compose.citations import cite, link_to
from bot.answering.compose.model_writer import Writer
from bot.answering.compose.verification import verify
from bot.answering.compose.wording import footer

__all__ = ["Writer", "cite", "footer", "link_to", "verify"]
