import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { EarningPreview, OrderToPreview } from '@rapport/application';
import { ApiProblems, invalidRequest, Permission, ProblemError } from '@rapport/edge';
import { instant, type CurrencyCode } from '@rapport/kernel';
import { rejectionProblem } from '../answers/command-answer.js';
import { commandApiOptions, type CommandApiOptions } from '../command-api.options.js';
import { CustomerPath } from '../customers/customer.dto.js';
import { AmountReader } from '../purchases/amounts.js';
import { earningPreviewSchema } from './earning-preview.schema.js';
import { PreviewEarningDto, type PreviewLineDto } from './loyalty-preview.dto.js';

/** A question that the write side answers, as only it knows the account as it is now. */
@ApiTags('loyalty')
@Controller('v1/customers/:customerId/loyalty')
export class LoyaltyPreviewController {
  constructor(@Inject(commandApiOptions) private readonly options: CommandApiOptions) {}

  @Post('preview')
  @HttpCode(200)
  @Permission('loyalty.read')
  @ApiOperation({ operationId: 'previewEarning', summary: 'What an order would earn now; nothing is stored' })
  @ApiResponse({ status: 200, description: 'What it would earn.', content: { 'application/json': { schema: earningPreviewSchema as never } } })
  @ApiProblems(400, 404, 408, 409, 413, 415, 422, 503)
  async preview(@Param() { customerId }: CustomerPath, @Body() body: PreviewEarningDto): Promise<EarningPreview> {
    const now = this.options.clock();
    const preview = await this.options.writeSide.previewEarning(customerId, orderOf(body, now), now);
    if (!preview.ok) throw new ProblemError(rejectionProblem(preview.error));
    return preview.value;
  }
}

function orderOf({ currency, occurredAt, lines }: PreviewEarningDto, now: OrderToPreview['occurredAt']): OrderToPreview {
  const amounts = new AmountReader(currency as CurrencyCode);
  const order: OrderToPreview = {
    currency: currency as CurrencyCode,
    occurredAt: occurredAt === undefined ? now : instant(occurredAt),
    lines: lines.map((line, index) => lineOf(line, `lines[${index}].`, amounts)),
  };
  if (amounts.errors.length > 0) throw invalidRequest(amounts.errors);
  return order;
}

const lineOf = (dto: PreviewLineDto, at: string, amounts: AmountReader): OrderToPreview['lines'][number] => ({
  category: dto.category ?? null,
  amountMinor: amounts.required(at, 'amountMinor', dto.amountMinor, 'amount', dto.amount),
  paidWithPointsMinor: amounts.optional(at, 'paidWithPointsMinor', dto.paidWithPointsMinor, 'paidWithPoints', dto.paidWithPoints) ?? 0,
});
