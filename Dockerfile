# One image for all processes of Rapport; `command` in docker-compose.yml says which one runs.

# What npm reads, and no source: a change of a source installs nothing again.
FROM node:24.19.0-slim AS manifests
WORKDIR /rapport
COPY package.json package-lock.json .npmrc ./
COPY apps apps
COPY libs libs
RUN find apps libs -type f ! -name package.json ! -path '*/bin/*' -delete && find apps libs -type d -empty -delete

FROM node:24.19.0-slim AS packages
WORKDIR /rapport
COPY --from=manifests /rapport .
RUN npm ci --omit=dev --ignore-scripts

FROM node:24.19.0-slim AS build
WORKDIR /rapport
COPY --from=manifests /rapport .
RUN npm ci --ignore-scripts
COPY tools tools
COPY apps apps
COPY libs libs
RUN node tools/build.mjs
RUN find apps libs -type d '(' -name src -o -name node_modules ')' -prune -exec rm -rf {} + && find apps libs -type f '(' -name '*.map' -o -name .build.json ')' -delete

FROM node:24.19.0-slim
WORKDIR /rapport
ENV NODE_ENV=production
ENV PATH=/rapport/node_modules/.bin:$PATH
COPY --from=packages /rapport .
COPY --from=build /rapport/apps apps
COPY --from=build /rapport/libs libs
COPY LICENSE tools/compose/healthy.mjs ./
# A new volume takes its mode from here: whichever user the processes run as, they can write.
RUN mkdir --mode=1777 cache
USER node
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s --retries=3 CMD ["node", "/rapport/healthy.mjs"]
CMD ["rapport", "--help"]
