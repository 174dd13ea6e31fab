"""Translates Slack's events and sends messages there; nothing else.

``slack_run`` starts it, ``slack_app`` hears what Slack says, ``slack_events`` puts it into the words that all platforms
share, ``thread_reply`` and ``command_reply`` send answers, ``presses`` does what buttons say.
"""
