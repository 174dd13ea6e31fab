"""What moderators and operators do by command, declared once for every platform.

A command says what it is called, what it takes and who may use it; its handler gets a ``CommandCall`` and returns a
``CommandAnswer``, or an ``Operation`` whose progress everybody sees. Adapters register what ``CommandSet`` lists, check
the right, and show what comes back, so a new command changes no adapter.
"""
