"""The connection to Discord: its client and requests, what restarts it, and what Discord knows of servers and commands.

It knows nothing of questions and answers: ``bot.discord`` builds on it.
"""
