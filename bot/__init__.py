"""The bot: answering, rendering, records, chat platforms and the shell."""
