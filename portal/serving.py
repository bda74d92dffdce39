"""How gunicorn serves the portal: `gunicorn -c python:portal.serving "portal.app:create_app()"`.

gunicorn reads the names below. The access log has the path and never the query, the referrer or the agent.
"""

from __future__ import annotations

import os

bind = os.environ.get("HOSO_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("HOSO_PORTAL_PROCESSES", "1"))
worker_class = "gthread"
threads = int(os.environ.get("HOSO_THREADS", "8"))
preload_app = False  # connections to the catalogue must be made after the fork
timeout = 60
graceful_timeout = 10
keepalive = 5
limit_request_line = 4094
accesslog = "-"
errorlog = "-"
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"
