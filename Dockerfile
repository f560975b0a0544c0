# The program and its locked dependencies; compiled parts come as wheels, so neither stage needs a compiler.
FROM python:3.12-slim-bookworm AS build
COPY requirements.lock /tmp/requirements.lock
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/requirements.lock

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /srv/consult --shell /usr/sbin/nologin consult \
    && install -d -o consult -g consult -m 700 /data
COPY --from=build /opt/venv /opt/venv
WORKDIR /srv/consult
COPY LICENSE ./
COPY migrations ./migrations
COPY solver ./solver
COPY app ./app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/srv/consult \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    CONSULT_HOST=0.0.0.0 \
    CONSULT_PORT=8000 \
    CONSULT_DATA_DIR=/data
USER consult
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['CONSULT_PORT']}/livez\", timeout=4)"]
ENTRYPOINT ["python", "-m", "app.cli"]
CMD ["serve"]
