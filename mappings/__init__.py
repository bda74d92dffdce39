"""The contract between the writer and the reader of the index. Imports the standard library only."""
