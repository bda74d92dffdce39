"""The commands of `indexer`, one module each: they read options, call the work, and show what came of it."""
