"""Messages as their customer meets them: what they want, the inbox, stopping by a link, browsers that are told."""
