"""The real OpenSearch and the real Tika on one machine, for the demo and for the tests.

`python -m embedded up|down|status` and the test fixtures call it. It knows nothing of the product, and production
never runs it: there the same servers come from `docker-compose.yml`.
"""
