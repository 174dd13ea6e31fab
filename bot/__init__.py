"""Everything that talks: answering, rendering, the shell."""
