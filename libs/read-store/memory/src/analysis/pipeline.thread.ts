// The pipeline's thread in the process of one analysis: reads documents from standard input, writes the answer to standard output.
import { documentMark, outcomeMark, type Task } from './outcome.js';
import { linesOf, writeAll } from './lines.js';
import { runPipeline } from './pipeline-run.js';

const lines = linesOf(0);
const { pipeline, limits } = JSON.parse(lines.next().value as string) as Task;

function* documents(): Generator<object> {
  for (const line of lines) yield JSON.parse(line) as object;
}

const outcome = runPipeline(pipeline, documents(), limits, (json) => writeAll(1, `${documentMark}${json}\n`));
writeAll(1, `${outcomeMark}${JSON.stringify(outcome)}\n`);
