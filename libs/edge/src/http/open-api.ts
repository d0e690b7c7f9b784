import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { problemSchema } from './problem-responses.js';

export interface OpenApiOptions {
  readonly title: string;
  readonly version: string;
  readonly description?: string;
}

/** The document of all routes; `problem` is the schema of every refusal. */
export function openApiDocument(app: INestApplication, { title, version, description = '' }: OpenApiOptions): OpenAPIObject {
  const config = new DocumentBuilder().setTitle(title).setVersion(version).setDescription(description).setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0').build();
  const document = SwaggerModule.createDocument(app, config);
  document.components = { ...document.components, schemas: { ...document.components?.schemas, Problem: problemSchema } };
  return document;
}

/** The page at `/docs`, where `/` leads, the document at `/openapi.json`. */
export function serveOpenApi(app: INestApplication, options: OpenApiOptions): void {
  SwaggerModule.setup('docs', app, openApiDocument(app, options), { jsonDocumentUrl: 'openapi.json', raw: ['json'], customSiteTitle: options.title });
  (app.getHttpAdapter().getInstance() as FastifyInstance).get('/', (_request, reply) => reply.redirect('/docs', 302));
}
