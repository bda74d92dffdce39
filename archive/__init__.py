"""The catalogue: the truth about units, people, dossiers and documents, and the store of their files.

Everything in the search index can be rebuilt from here. Imports `mappings` only.
"""
