"""The application as gunicorn loads it."""

from __future__ import annotations

import sys

from origin import app, house, logs, settings

try:
    _settings = settings.load()
except settings.SettingsError as error:
    # One sentence instead of a trace for each worker.
    sys.exit(str(error))
logs.configure(_settings.log_level)
application = app.create(house.build(_settings))
