"""Exchange: questions as files of other systems, and back, with every line accounted for."""
