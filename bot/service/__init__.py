"""What every chat platform needs; nothing here knows which platform it is.

The way of a question, in the order of reading:

1. ``incoming``: what people write, in the same words for all platforms; ``reply``: what a platform must offer
2. ``intake``: takes messages and commands as questions, helped by ``message_interpreter`` and ``reply_policy``
3. ``pipeline``: sees a question through, by ``request_queue``, ``outcome``, ``streaming``, ``readership``, ``retrying``
4. ``recovery``: comes back to what an earlier run accepted

Beside it: ``answer_actions`` and ``button_actions`` (what people do with an answer), ``operations`` (what operators
do), ``community_reports``, ``gap_recheck`` and ``weekly_digest`` (what moderators learn), ``privacy_requests``,
``document_search``, ``access`` (which labels people hold), ``notices`` (what the bot says besides answers).
``services`` is what an adapter works with; modules are imported by their names.
"""
