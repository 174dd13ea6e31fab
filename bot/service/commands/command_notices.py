"""What commands for moderators and operators say; in English, since the bot's languages are for members."""

NO_SUCH_ANSWER = "I keep no such answer of this place. Give the link of my message, or an answer’s number."
NOT_YOURS_TO_LOOK_AT = "You may not read where that was asked, or it was asked in private."
NOT_MODERATOR = "Only operators may do this, and moderators of this place."
NOT_MANAGER = "Only operators may do this, and managers of this place."
NOTHING_TO_CONFIRM = "There is nothing of yours to confirm any more. Use the command again."
