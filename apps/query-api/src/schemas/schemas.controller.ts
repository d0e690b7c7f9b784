import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { contractCatalogue, publishedSchema, publishedStatus, schemaText } from '@rapport/application';
import { ApiProblems, notFound, Permission } from '@rapport/edge';

const contentType = 'application/schema+json; charset=utf-8';
const placeOf = (type: string, version: string | number): string => `${type}/${version}`;
const published = [...contractCatalogue.map((entry) => ({ type: entry.type as string, version: entry.version as number, schema: publishedSchema(entry) })), publishedStatus];
const texts = new Map(published.map(({ type, version, schema }) => [placeOf(type, version), schemaText(schema)]));

const listSchema = {
  type: 'object',
  required: ['items'],
  properties: {
    items: {
      type: 'array',
      items: {
        type: 'object',
        required: ['type', 'version', 'id', 'href'],
        properties: {
          type: { type: 'string', example: 'rapport.order-recorded' },
          version: { type: 'integer' },
          id: { type: 'string', description: 'The schema\'s `$id`.' },
          href: { type: 'string', description: 'Where it is served.' },
        },
      },
    },
  },
};

/** What consumers of the topic read: the address in a record's `ce_dataschema` leads here. */
@ApiTags('schemas')
@Controller('v1/schemas')
export class SchemasController {
  @Get()
  @Permission('public')
  @ApiOperation({ operationId: 'listSchemas', summary: 'The events of the topic, with the versions that are sent, and the status of customers' })
  @ApiOkResponse({ description: 'All of them.', schema: listSchema as never })
  list(): object {
    return { items: published.map(({ type, version, schema }) => ({ type, version, id: schema['$id'], href: `/v1/schemas/${placeOf(type, version)}` })) };
  }

  @Get(':type/:version')
  @Permission('public')
  @Header('content-type', contentType)
  @ApiOperation({ operationId: 'getSchema', summary: 'JSON Schema (2020-12) of a record of the topic', description: 'The same as the file in docs/schemas. `$defs/personal`, where there is one, is the personal part once it is opened.' })
  @ApiOkResponse({ description: 'The schema.', content: { 'application/schema+json': { schema: { type: 'object', additionalProperties: true } } } })
  @ApiProblems(404)
  get(@Param('type') type: string, @Param('version') version: string): string {
    const text = texts.get(placeOf(type, version));
    if (text === undefined) throw notFound('nothing in the topics has this type in this version');
    return text;
  }
}
