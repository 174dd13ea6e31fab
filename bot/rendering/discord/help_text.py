"""What the help says on Discord, as Markdown."""

from bot.translation import msgid

HELP = msgid(
    """\
**Ask** with /ask, by mentioning me, by replying to one of my messages, or in a direct message. To ask about somebody \
else's message, mention me in a reply to it. In a thread of just you and me, you need not mention me.

**Every sentence** of an answer has numbers. Press one to see the passage that proves it. If the documents hold no \
answer, I say so and show the closest passage.

**/ask private:True** and **/search** show what you may read, to you alone. Answers that others see use only what \
everyone here may read.

**/sources** lists what I read, **/privacy** what I keep."""
)
