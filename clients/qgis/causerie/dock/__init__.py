"""The dock: the conversations of a session, and everything that one does in them."""
