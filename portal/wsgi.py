"""The WSGI application that gunicorn serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()

if settings.PRODUCTION:
    from portal.accounts.selectors.people import refuse_demo_accounts

    refuse_demo_accounts()
