"""The connection to Slack: its Web API, sockets and requests, who is in a workspace, and where the app is installed.

It knows nothing of questions and answers: ``bot.slack`` builds on it.
"""
