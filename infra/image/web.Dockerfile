# syntax=docker/dockerfile:1
# docker build -f infra/image/web.Dockerfile -t cordboard-web .
FROM node:24-bookworm-slim
RUN --mount=type=bind,target=/src /src/infra/image/web.sh /src /app
WORKDIR /app/apps/web
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1
USER cordboard
VOLUME /data
CMD ["node", "--disable-warning=ExperimentalWarning", "src/main.ts"]
