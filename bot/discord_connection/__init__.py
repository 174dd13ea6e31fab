"""The connection to Discord: its client, what restarts it, and the commands that Discord knows.

It knows nothing of questions and answers: ``bot.discord`` builds on it.
"""
