# The image: ghapp with its tools, as the ordinary user ghapp (uid 1000). How to run it: docs/operations.md.
# What pip installs is pinned by hashes. The base is pinned by its tag: give the digest that you have checked,
# `docker build --build-arg BASE=debian@sha256:... .`. What apt installs is what Debian 12 has on that day.
ARG BASE=debian:12.11-slim
FROM ${BASE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 UV_NO_CACHE=1 UV_COMPILE_BYTECODE=1 PYTHONSAFEPATH=1
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates python3-venv \
 && rm -rf /var/lib/apt/lists/*
ENV VIRTUAL_ENV=/opt/ghapp/venv GHAPP_TOOLS_DIR=/opt/ghapp/tools PATH=/opt/ghapp/venv/bin:$PATH
WORKDIR /opt/ghapp/source
# What is locked first: a change of the code does not fetch it all again.
COPY requirements/bootstrap.txt requirements/run.txt requirements/
RUN python3 -m venv "$VIRTUAL_ENV" \
 && pip install --require-hashes -r requirements/bootstrap.txt \
 && uv pip install --compile-bytecode --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md ./
COPY ghapp ghapp
COPY handlers handlers
COPY plugins plugins
COPY templates templates
RUN uv pip install --compile-bytecode --no-deps --no-build-isolation . \
 && ghapp tools install

FROM ${BASE}
RUN apt-get update \
 && apt-get install -y --no-install-recommends bubblewrap ca-certificates git jq python3 util-linux \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 1000 --user-group --home-dir /data --no-create-home --shell /usr/sbin/nologin ghapp \
 && install -d -o ghapp -g ghapp -m 0700 /data
COPY --from=build /opt/ghapp/venv /opt/ghapp/venv
COPY --from=build /opt/ghapp/tools /opt/ghapp/tools
ENV PATH=/opt/ghapp/venv/bin:$PATH PYTHONSAFEPATH=1 \
    GHAPP_DATA_DIR=/data GHAPP_TOOLS_DIR=/opt/ghapp/tools GHAPP_HOST=0.0.0.0 GHAPP_PORT=8080
USER ghapp
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python3", "-c", \
  "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['GHAPP_PORT'] + '/health')"]
ENTRYPOINT ["ghapp"]
CMD ["serve"]
