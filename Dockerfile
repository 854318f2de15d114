# One image for every part of Hoso; docker-compose.yml says which part a container is.
FROM python:3.12.12-slim-bookworm AS assets
WORKDIR /srv/hoso
COPY requirements-dev.lock ./
RUN python -m venv /opt/dev && /opt/dev/bin/pip install --no-cache-dir --require-hashes -r requirements-dev.lock
COPY . .
RUN /opt/dev/bin/python -m app.web.vendor && /opt/dev/bin/python -m app.web.messages compile

FROM python:3.12.12-slim-bookworm AS packages
COPY requirements.lock ./
RUN python -m venv /opt/hoso && /opt/hoso/bin/pip install --no-cache-dir --require-hashes -r requirements.lock

FROM python:3.12.12-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
    tesseract-ocr tesseract-ocr-vie tesseract-ocr-eng tesseract-ocr-osd libmagic1 bubblewrap fonts-croscore \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 hoso && useradd --uid 10001 --gid 10001 --home-dir /var/lib/hoso --no-create-home hoso \
 && install -d -o hoso -g hoso -m 0700 /var/lib/hoso
COPY --from=packages /opt/hoso /opt/hoso
COPY --from=assets --chown=root:root /srv/hoso/app /srv/hoso/app
COPY --from=assets --chown=root:root /srv/hoso/workers /srv/hoso/workers
COPY --from=assets --chown=root:root /srv/hoso/indexing /srv/hoso/indexing
COPY --from=assets --chown=root:root /srv/hoso/storage /srv/hoso/storage
COPY --from=assets --chown=root:root /srv/hoso/migrations /srv/hoso/migrations
COPY --from=assets --chown=root:root /srv/hoso/templates /srv/hoso/templates
ENV PATH=/opt/hoso/bin:$PATH PYTHONPATH=/srv/hoso PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HOSO_HOME=/var/lib/hoso
# What is compiled here starts a second sooner, on a file system that nobody can write to.
RUN python -m compileall -q /srv/hoso
USER 10001:10001
WORKDIR /var/lib/hoso
VOLUME /var/lib/hoso
EXPOSE 8080 2525
ENTRYPOINT ["python", "-m", "app.cli"]
CMD ["serve"]
