"""The words of the trade as types, and the decisions about them as pure functions."""
