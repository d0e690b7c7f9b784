/** Names the schema of an event's version for ever, wherever it is served: the `$id` of its JSON Schema. */
export const schemaIdOf = (type: string, version: number): string => `urn:rapport:event:${type}:${version}`;

/** Where the schema is served, below the address of all schemas. */
export const schemaUrlOf = (schemasUrl: string, type: string, version: number): string => `${schemasUrl}/${type}/${version}`;
