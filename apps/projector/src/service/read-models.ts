import { contractCatalogue } from '@rapport/application';
import { contextOf, contextStreams, factDefinitions, viewDefinitions } from '@rapport/read-models';
import type { ReadModelVersions } from '@rapport/edge';
import type { ProjectorOptions } from '../projector.js';

const readable = new Set(contractCatalogue.map(({ type, version }) => `${type} ${version}`));
const latest = new Map<string, number>(contractCatalogue.map(({ type, version }) => [type, version]));

/** Rises when facts are folded into another form; views carry versions of their own. */
export const factsVersion = 1;

export const versionsOf = (views: ProjectorOptions['views'], facts = factsVersion): ReadModelVersions =>
  ({ facts, views: Object.fromEntries(views.map(({ view, version }) => [view, version])) });

/** All that this version knows to project. */
export const readModels: Pick<ProjectorOptions, 'facts' | 'views' | 'context' | 'knows' | 'latestKnown'> = {
  facts: factDefinitions,
  views: viewDefinitions,
  context: { streams: contextStreams, build: contextOf },
  knows: (type, version) => readable.has(`${type} ${version}`),
  latestKnown: (type) => latest.get(type) ?? null,
};
