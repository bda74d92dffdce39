"""Who is asking, what he may see, and the record that he looked. Nothing else decides about access."""
