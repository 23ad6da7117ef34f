"""The application as gunicorn loads it."""

from __future__ import annotations

from origin import app, house, logs, settings

_settings = settings.load()
logs.configure(_settings.log_level)
application = app.create(house.build(_settings))
