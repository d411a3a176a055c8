"""The door for web servers."""

import os
import random

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openipt.config.settings")
_django = get_wsgi_application()

from openipt.web.lanes import Lanes  # noqa: E402  # Django has to be set up first

application = Lanes(_django, random.SystemRandom().randint)
