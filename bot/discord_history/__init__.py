"""Mirrors the history of Discord channels: reads what was written, and follows what happens to it.

It works beside the bot that answers, and shares nothing with it but the connection (``bot.service.event_follower``).
``HistoryFollower`` hears events, ``survey`` finds what is to be read, and ``HistoryReader`` reads it.
"""
