# For servers: the locked environment with CPU torch instead of the CUDA one, trained at build time, run by a user of its own.
FROM python:3.11-slim-bookworm AS build
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_PROJECT_ENVIRONMENT=/opt/venv
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /app
COPY pyproject.toml uv.lock README.md LICENSE ./
# Everything but torch and its CUDA libraries comes from the lock, with its hashes; then torch of the same version, built for CPU.
RUN uv export --frozen --no-dev --no-emit-project --format requirements-txt \
      | awk '/^(torch==|nvidia-|cuda-)/ {skip=1} /^[a-z0-9]/ && !/^(torch==|nvidia-|cuda-)/ {skip=0} !skip' > requirements.txt \
    && uv venv /opt/venv --python 3.11 \
    && TORCH=$(uv export --frozen --no-dev --no-emit-project --no-hashes | sed -n 's/^torch==\([0-9.]*\).*/\1/p') \
    && uv pip install --python /opt/venv/bin/python --no-deps -r requirements.txt \
    && uv pip install --python /opt/venv/bin/python --no-deps --torch-backend cpu "torch==$TORCH"
COPY bot bot
COPY nlu nlu
COPY knowledge knowledge
COPY config.yml ./
RUN uv pip install --python /opt/venv/bin/python --no-deps --editable .
RUN PCCC_DATA_DIR=/app/data /opt/venv/bin/pccc train

FROM python:3.11-slim-bookworm
RUN useradd --create-home --uid 10001 pccc && mkdir /data && chown pccc:pccc /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build --chown=pccc:pccc /app /app
ENV PATH=/opt/venv/bin:$PATH PCCC_DATA_DIR=/data PCCC_HOST=0.0.0.0 PCCC_PORT=8000
USER pccc
WORKDIR /app
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD python -c "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"
# The model trained into the image is used where the volume has none yet.
CMD ["sh", "-c", "[ -d /data/trained ] || cp -r /app/data/trained /data/trained; exec pccc serve"]
