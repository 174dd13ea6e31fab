"""Files that nobody vouches for, read in a process of their own, bounded in time and memory."""
