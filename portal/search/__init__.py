"""A question's way to its answer: question -> compose -> engine -> hits. Nothing here knows of Flask."""
