"""The history of a community's channels: messages that the bot mirrors while it runs, and documents made of them.

``Mirror`` keeps the messages in one SQLite file beside the records, so that a backup holds both. The bot writes it;
a reindex groups its messages into conversations (``grouping``) and reads them (``HistorySource``). What people delete
is hidden in the index before the next reindex, by ``index.storage.withdrawals``.
"""
