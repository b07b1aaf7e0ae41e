Q_CLUSTER = {
    "name": "openwindow",
    # ORM broker: the queue is in the business transaction. The Redis broker loses work.
    "orm": "default",
    "workers": 2,
    # Prefetched tasks burn their retry clock while they wait, so retry must exceed
    # timeout * (queue_limit / workers + 1).
    "queue_limit": 2,
    "timeout": 120,  # seconds
    "retry": 300,  # seconds
    "bulk": 1,
    "poll": 0.5,  # seconds
    # Deaths of a worker are not counted by this: the outbox counts its own attempts.
    "max_attempts": 5,
    "ack_failures": False,
    # Saving each success selects all success rows for update; a nightly task prunes.
    "save_limit": 0,
    # True replays every missed run, one each 30 seconds.
    "catch_up": False,
    "recycle": 200,
    "max_rss": 400_000,  # KiB
    "cache": "q",
    "label": "Queue",
}
