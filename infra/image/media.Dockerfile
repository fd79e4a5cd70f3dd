# syntax=docker/dockerfile:1
# docker build -f infra/image/media.Dockerfile -t cordboard-media .
FROM node:24-bookworm-slim
RUN --mount=type=bind,target=/src /src/infra/image/media.sh /src /app
WORKDIR /app/apps/media
ENV MEDIASOUP_WORKER_BIN=/app/mediasoup-worker MEDIA_SPOOL_DIR=/data/spool
USER cordboard
VOLUME /data
CMD ["node", "--disable-warning=ExperimentalWarning", "src/main.ts"]
