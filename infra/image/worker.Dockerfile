# syntax=docker/dockerfile:1
# docker build -f infra/image/worker.Dockerfile -t cordboard-worker .
FROM node:24-bookworm-slim
RUN --mount=type=bind,target=/src /src/infra/image/worker.sh /src /app
WORKDIR /app/apps/worker
USER cordboard
VOLUME /data
CMD ["node", "--disable-warning=ExperimentalWarning", "src/main.ts"]
