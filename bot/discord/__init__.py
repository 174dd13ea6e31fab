"""The bot on Discord: events become questions, answers become messages. The only room that knows discord.py.

Nothing is imported here, since discord.py takes a while; ``bot.discord.run`` is the way in.
"""
