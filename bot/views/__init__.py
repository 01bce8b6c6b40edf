"""What people see: facts of the domain as discord.Embed; a terminal prints the same embeds."""
