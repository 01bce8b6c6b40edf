"""From a text to claims, without a network: who is said to move where, how far along, and who says so."""
