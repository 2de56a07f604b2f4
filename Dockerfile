# One image for web, worker and beat; docker-compose.yml shows how they fit together.

FROM python:3.12-slim AS build
WORKDIR /app
COPY . .
# The same set-up as on any bare machine: the locked packages and the static files
RUN python3 manage.py version
# What runs in production: the same lock, less the tools for building and testing
RUN python3 -m venv --without-pip /opt/tilsyn \
    && .venv/bin/python -m uv pip install --quiet --compile-bytecode --require-hashes \
        --python /opt/tilsyn/bin/python -r pyproject.toml -c requirements.txt
# Collecting needs settings but none of their values
RUN DEBUG=0 SECRET_KEY=- CPR_SEARCH_KEY=- ALLOWED_HOSTS=- REDIS_URL=redis:// \
    CPR_ENCRYPTION_KEYS=$(python3 -c "import secrets; print(secrets.token_urlsafe(32) + '=')") \
    DATABASE_URL=sqlite:///var/none.sqlite3 \
    /opt/tilsyn/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf .venv var build/packages build/test-assets \
    && chmod --recursive a+rX .

FROM python:3.12-slim
ENV DEBUG=0 PATH=/opt/tilsyn/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --uid 10001 --create-home tilsyn \
    && install --directory --owner tilsyn --group tilsyn --mode 700 /app/var
COPY --from=build /opt/tilsyn /opt/tilsyn
COPY --from=build /app /app
WORKDIR /app
USER tilsyn
VOLUME /app/var
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s \
    CMD ["python", "-m", "tilsyn.health"]
# Two processes for each of two processors: threads of one wait for each other (bench/load.py).
CMD ["gunicorn", "tilsyn.wsgi", "--bind", "0.0.0.0:8000", "--workers", "4", "--threads", "2", \
     "--timeout", "60", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
