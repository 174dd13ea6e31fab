"""The bot on Discord: events become questions, answers become messages. The only package that imports discord.py.

Nothing is imported here, since discord.py takes a while; begin with ``bot.discord.run``.
"""
