"""Questions as different people would ask them, written by hand for this: five wordings each, two neighbours a subject.

Rules keep most of a question's words; people do not. Each subject has two questions that share words and mean two
things, so that grouping by words alone fails.
"""

FOR_CHOOSING = (
    (
        "How do I change my password?", "I want a new password, where do I set it?", "update password",
        "what's the way to replace the password of my account", "Can I pick a different password somewhere?",
    ),
    (
        "I forgot my password, what now?", "can't remember my login, locked out", "password recovery email",
        "how do I get back in when I don't know the password any more", "lost my password help",
    ),
    (
        "When does the next version come out?", "release date of the coming version?", "any ETA for the next release",
        "how long until the new version is published?", "is there a date for the upcoming release",
    ),
    (
        "What is new in the latest version?", "changes in the newest release", "what did the last update bring?",
        "is there a list of what changed in the current version", "changelog for the latest release",
    ),
    (
        "Does it run on a Raspberry Pi?", "raspberry pi support?", "can I install this on my Pi",
        "has anybody got it working on a Raspberry", "would an ARM board like the Pi be enough to run it",
    ),
    (
        "How much memory does the server need?", "RAM requirements", "is 2 GB of RAM enough to host it?",
        "what amount of memory should the machine have", "memory needed for self hosting",
    ),
    (
        "How do I export my data?", "download everything I have stored", "data export as csv",
        "is it possible to get a copy of all my data?", "where can I save my data to a file",
    ),
    (
        "How do I delete my account?", "close account permanently",
        "I want to be removed, how do I do that with my account",
        "can I erase my account completely?", "account deletion",
    ),
    (
        "Why is my upload failing?", "file upload error", "uploads don't go through, what is wrong?",
        "I get an error when I upload files", "can't upload anything since today",
    ),
    (
        "What is the largest file I may upload?", "upload size limit", "how big can uploaded files be",
        "max size for attachments?", "is there a limit on file size when uploading",
    ),
    (
        "Can I use it offline?", "does it work without internet", "offline mode?",
        "is a network connection required to use it", "I have no internet at the cabin, will it still run?",
    ),
    (
        "How do I invite people to my team?", "add a member to the team", "send an invitation to a colleague",
        "where do I find the invite link for my team", "can I bring other users into my workspace",
    ),
)  # fmt: skip
FOR_MEASURING = (
    (
        "How do I mute a channel?", "turn off notifications for one channel", "silence a channel",
        "can I stop getting pinged by a single channel?", "where is the setting to mute a noisy channel",
    ),
    (
        "How do I create a private channel?", "make a channel only some people can see", "new private channel",
        "is it possible to set up a channel that is hidden from others?", "creating a secret channel for my group",
    ),
    (
        "What does the pro plan cost?", "price of pro", "how much is the paid plan a month?",
        "pricing for the pro subscription", "what would I pay for pro",
    ),
    (
        "How do I get a refund?", "money back", "I was charged by mistake, can I have my payment returned?",
        "refund for a subscription I cancelled", "is it possible to be reimbursed",
    ),
    (
        "Which Python versions are supported?", "python 3.9 still supported?", "minimum python version",
        "does it work with the newest Python", "what version of Python do I need",
    ),
    (
        "How do I install it with pip?", "pip install command",
        "what is the package called on PyPI, how do I install it",
        "installing the library through pip", "install from pypi",
    ),
    (
        "Where are the logs?", "log file location", "in which folder does it write its log?",
        "I can't find the log files", "path of the logs",
    ),
    (
        "How do I turn on debug logging?", "more verbose logs", "enable debug output",
        "what do I set to see debug messages in the log?", "increase log level",
    ),
    (
        "How do I back up the database?", "database backup", "what's a safe way to copy the db",
        "can I dump the database while it runs?", "making backups of my database",
    ),
    (
        "How do I move to another server?", "migrate to a new machine", "transfer my installation to another host",
        "what has to be copied when I switch servers?", "moving everything to a different server",
    ),
    (
        "Can I change the colours?", "dark theme?", "is there a dark mode",
        "how do I customise the look", "switch the theme to dark",
    ),
    (
        "Which languages is it translated into?", "is there a German version?", "available languages",
        "can the interface be in Spanish", "change the language of the interface",
    ),
)  # fmt: skip
