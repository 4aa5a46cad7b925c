# One image for web, worker, beat, relay and migrations (docker-compose.yml names the command of each).
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 GATEHOUSE_DATA=/data STATIC_ROOT=/app/staticfiles

RUN useradd --create-home --uid 10001 gatehouse && install -d -o gatehouse -g gatehouse -m 0700 /data
WORKDIR /app

COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock

COPY manage.py pyproject.toml ./
COPY portal portal
COPY registry registry
COPY evidence evidence
COPY gates gates
COPY templates templates
COPY static static

# The names of static files carry their hash in production; the key is for this one command only.
RUN GATEHOUSE_PRODUCTION=true SECRET_KEY=collectstatic-only GATEHOUSE_DATA=/tmp/build \
    python manage.py collectstatic --no-input && rm -rf /tmp/build

USER gatehouse
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi:application", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--threads=8", "--no-control-socket"]
