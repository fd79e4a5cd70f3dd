# syntax=docker/dockerfile:1
# docker build -f infra/image/signaling.Dockerfile -t cordboard-signaling .
FROM node:24-bookworm-slim
RUN --mount=type=bind,target=/src /src/infra/image/signaling.sh /src /app
WORKDIR /app/apps/signaling
USER cordboard
VOLUME /data
CMD ["node", "--disable-warning=ExperimentalWarning", "src/main.ts"]
