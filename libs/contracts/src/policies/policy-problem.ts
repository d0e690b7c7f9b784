/** `path` names the place as a command has it: `parameters.levels.highFromSum`, `examples[0].asOf`. */
export interface PolicyProblem {
  readonly path: string;
  readonly message: string;
}
