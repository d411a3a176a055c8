"""The yardstick: a plain Django project with one form of nine questions and one durable insert, on the same engine and server.

`python -m bench.serve_plain PORT` serves it with the same settings of the server as `openipt serve`.
"""

import os
from pathlib import Path

import django
from django import forms
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

ITEMS = tuple(f"q{number}" for number in range(1, 10))

if not settings.configured:
    settings.configure(
        SECRET_KEY="a yardstick keeps no secrets",  # noqa: S106
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="bench.plain_app",
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages"],
        MIDDLEWARE=[  # those of a new project
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        DATABASES={
            "default": {
                "ENGINE": "openipt.record.sqlite",
                "NAME": Path(os.environ.get("OPENIPT_DATA", ".")) / "plain.db",
                "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "key": lambda: bytes(32)},
                "CONN_MAX_AGE": None,
            }
        },
        USE_TZ=True,
        LOGGING_CONFIG=None,
    )
    django.setup()

from django.db import connection, models  # noqa: E402, TID251  # it is no part of the house


class Filled(models.Model):
    """One questionnaire, filled in."""

    q1, q2, q3, q4, q5, q6, q7, q8, q9 = (models.PositiveSmallIntegerField() for _ in ITEMS)
    total = models.PositiveSmallIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "plain"


class Questions(forms.Form):
    """Nine questions with four answers each."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)
        for name in ITEMS:
            self.fields[name] = forms.TypedChoiceField(choices=[(value, str(value)) for value in range(4)], coerce=int)


def fill_in(request: HttpRequest) -> HttpResponse:
    """The form; sent, it is checked and stored before the answer leaves."""
    form = Questions(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        Filled.objects.create(**answers, total=sum(answers.values()))
        return redirect("/")
    return HttpResponse(form.as_p())


def health(request: HttpRequest) -> HttpResponse:
    """That this process answers."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [path("", fill_in), path("healthz", health)]


application = get_wsgi_application()
if not Path(settings.DATABASES["default"]["NAME"]).exists():
    with connection.schema_editor() as editor:
        editor.create_model(Filled)
    connection.close()
