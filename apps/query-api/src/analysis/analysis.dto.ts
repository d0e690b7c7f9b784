import { IntegerField, JsonObjectField, JsonObjectListField } from '@rapport/edge';

/** Most stages that a request may bring. */
const maxStages = 30;

export class AnalysisDto {
  @JsonObjectField({ optional: true, description: 'MongoDB\'s query language, over `id`, `asOf` and the fields of the body.', example: { 'stage.value': 'loyal' } })
  readonly filter?: object;

  @JsonObjectField({ optional: true, description: 'Fields with 1 (rising) or -1 (falling), first things first. Not beside a pipeline.', example: { 'purchases.units': -1 } })
  readonly sort?: object;

  @JsonObjectField({ optional: true, description: 'Fields with 1 to show them, 0 to leave them out, or an expression. Not beside a pipeline.', example: { id: 1, stage: '$stage.value' } })
  readonly projection?: object;

  @JsonObjectListField({
    optional: true, max: maxStages, description: 'Stages of MongoDB\'s aggregation pipeline, from an allow-list; a `filter` beside it comes first.',
    example: [{ $group: { _id: '$stage.value', customers: { $sum: 1 } } }, { $sort: { customers: -1 } }],
  })
  readonly pipeline?: readonly object[];

  @IntegerField({ optional: true, min: 1, max: 1_000_000, description: 'Documents answered at most, the first ones.' })
  readonly limit?: number;
}
