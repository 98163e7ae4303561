"""What people are told, by area: one file a hundred of codes."""
