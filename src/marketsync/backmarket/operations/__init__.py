"""Back Market's calls, as functions that return what to send and how to read the answer."""
