import type { ComparisonReport, DocumentDifference, FirstDifference, RebuildReport, VerifyDocumentsReport } from '@rapport/projector';
import { shortPosition } from './events.js';
import { counted, grouped, plain, table } from './table.js';

const differencesShown = 20;

/** "purchases/c-1 differs at body.total". */
export function differenceInWords({ collection, id, kind, field }: DocumentDifference): string {
  const what = kind === 'differs' ? `differs at ${field ?? '?'}` : kind === 'missing' ? 'is not there, and should be' : 'is there, and should not be';
  return plain(`${collection}/${id} ${what}`);
}

export function comparisonInWords({ collections, differences }: ComparisonReport): string {
  const right = (head: string) => ({ head, align: 'right' }) as const;
  const rows = collections.map(({ name, equal, differing, missing, extra, moving }) => [name, ...[equal, differing, missing, extra, moving].map(grouped)]);
  const told = differences.slice(0, differencesShown).map(differenceInWords);
  const more = differences.length > differencesShown ? ['…'] : [];
  return [table([{ head: 'documents of' }, right('equal'), right('differ'), right('missing'), right('extra'), right('moving')], rows), ...told, ...more].join('\n');
}

export const comparedCount = ({ collections }: ComparisonReport): number => collections.reduce((sum, { equal, differing, missing, extra }) => sum + equal + differing + missing + extra, 0);

export function eventInWords({ event }: FirstDifference): string {
  if (event === null) return 'no event of the log tells why';
  return plain(`the first event that it does not show as it should: ${event.stream}@${event.revision}, ${event.type}, id ${event.id}, position ${shortPosition(event.position)}`);
}

export const verifiedInWords = (report: VerifyDocumentsReport): string =>
  `${counted(comparedCount(report), 'document')} compared with a replay of the log up to position ${shortPosition(report.position)}${report.first === null ? ': all are what it says.' : '.'}`;

export function rebuiltInWords(report: RebuildReport): string {
  const { generation, kept, switched, resumed } = report;
  const how = switched ? `Generation ${generation} is live now` : `Generation ${generation} is filled, and not live`;
  const old = switched && kept !== null ? [`Generation ${kept}, which was live before, is still fed: \`rapport rebuild --drop-old\` forgets it.`] : [];
  return [`${how}${resumed ? ' (an earlier rebuild was gone on with)' : ''}.`, comparisonInWords(report), ...old].join('\n');
}
