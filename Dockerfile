# One image, two targets: `docker build --target worker .` and `docker build --target app .`
#
# Debian's own Python, so that `apt` brings its security fixes. Packages come by hash from the lock files in deploy/.
ARG DEBIAN=debian:trixie-slim

# ------------------------------------------------------------------ build: tools stay here
FROM ${DEBIAN} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates python3 python3-pip python3-venv \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY deploy/build.lock deploy/
RUN python3 -m venv /build && /build/bin/pip install --require-hashes --requirement deploy/build.lock
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY cli cli
COPY core core
COPY course course
COPY worker worker
COPY supabase/local/embedded supabase/local/embedded
RUN /build/bin/python -m hatchling build --target wheel --directory /wheels

FROM build AS build-worker
COPY deploy/worker.lock deploy/
RUN python3 -m venv --without-pip /opt/fondation \
 && python3 -m pip --python /opt/fondation/bin/python install --require-hashes --requirement deploy/worker.lock \
 && python3 -m pip --python /opt/fondation/bin/python install --no-deps --no-index /wheels/*.whl

FROM build AS build-app
COPY deploy/app.lock deploy/
RUN python3 -m venv --without-pip /opt/fondation \
 && python3 -m pip --python /opt/fondation/bin/python install --require-hashes --requirement deploy/app.lock \
 && python3 -m pip --python /opt/fondation/bin/python install --no-deps --no-index /wheels/*.whl

# ------------------------------------------------------------------ what both need at run time
FROM ${DEBIAN} AS base
ENV PATH=/opt/fondation/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates python3 tini \
 && rm -rf /var/lib/apt/lists/* /var/cache/debconf/*-old /var/log/*.log \
 && groupadd --gid 1001 fondation \
 && useradd --uid 1001 --gid 1001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin fondation \
 && install --directory --owner=1001 --group=1001 --mode=0700 /var/lib/fondation
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Fondation" \
      org.opencontainers.image.description="Turns a Git repository into a course." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# tini hands signals on and buries the children that git leaves behind.
ENTRYPOINT ["/usr/bin/tini", "--"]

# ------------------------------------------------------------------ docker build --target app .
FROM base AS app
COPY --from=build-app /opt/fondation /opt/fondation
ENV APP_HOST=0.0.0.0 APP_PORT=8080 APP_DATA_DIR=/var/lib/fondation HOME=/var/lib/fondation
WORKDIR /var/lib/fondation
USER 1001:1001
EXPOSE 8080
VOLUME ["/var/lib/fondation"]
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python", "-m", "core.probe", "http://127.0.0.1:8080/healthz"]
CMD ["python", "-m", "app"]

# ------------------------------------------------------------------ docker build --target worker . (the default)
FROM base AS worker
RUN apt-get update \
 && apt-get install --yes --no-install-recommends git \
 && rm -rf /var/lib/apt/lists/* /var/cache/debconf/*-old /var/log/*.log
COPY --from=build-worker /opt/fondation /opt/fondation
# The only place a worker writes to; a volume, so that the rest of the file system may be read-only.
ENV TEMP_DIR=/var/lib/fondation HEALTH_HOST=0.0.0.0 HEALTH_PORT=8080 HOME=/var/lib/fondation
WORKDIR /var/lib/fondation
USER 1001:1001
EXPOSE 8080
VOLUME ["/var/lib/fondation"]
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python", "-m", "core.probe", "http://127.0.0.1:8080/health/live"]
# Longer than SHUTDOWN_GRACE: `docker stop` must not cut a worker off that still gives its jobs back.
STOPSIGNAL SIGTERM
CMD ["python", "-m", "worker"]
