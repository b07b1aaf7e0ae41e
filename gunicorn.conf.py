from os import environ

wsgi_app = "config.wsgi:application"
pythonpath = "site"
bind = f"127.0.0.1:{environ.get('PORT', '8000')}"
workers = int(environ.get("OPENWINDOW_WEB_WORKERS", "2"))
threads = int(environ.get("OPENWINDOW_WEB_THREADS", "2"))
worker_class = "gthread"
graceful_timeout = 30
timeout = 120
# The address of a submitter must not reach a log.
accesslog = None
