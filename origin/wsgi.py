"""The application as gunicorn loads it."""

from __future__ import annotations

import sys

from origin import app, house, logs, production, settings

try:
    _settings = settings.load()
    logs.configure(_settings.log_level)
    _house = house.build(_settings)
    production.check(_house)
except settings.SettingsError as error:
    # One sentence instead of a trace for each worker.
    sys.exit(str(error))
application = app.create(_house)
