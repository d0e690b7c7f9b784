import { Module, type DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { BatchRunner } from './batches/batch-runner.js';
import { BatchesController } from './batches/batches.controller.js';
import { CalendarController } from './calendar/calendar.controller.js';
import { commandApiOptions, type CommandApiOptions } from './command-api.options.js';
import { CommandGateway } from './commands/command-gateway.js';
import { DispatchCommandHandler } from './commands/dispatch.js';
import { CustomersController } from './customers/customers.controller.js';
import { LoyaltyByHandController } from './loyalty/loyalty-by-hand.controller.js';
import { LoyaltyPreviewController } from './loyalty/loyalty-preview.controller.js';
import { LoyaltyController } from './loyalty/loyalty.controller.js';
import { PoliciesController } from './policies/policies.controller.js';
import { PurchasesController } from './purchases/purchases.controller.js';

/** Commands over HTTP: single routes and batches. Holds no state of its own. */
@Module({})
export class CommandApiModule {
  static register(options: CommandApiOptions): DynamicModule {
    return {
      module: CommandApiModule,
      imports: [CqrsModule],
      controllers: [
        CustomersController, PurchasesController, LoyaltyController, LoyaltyByHandController, LoyaltyPreviewController, CalendarController, PoliciesController, BatchesController,
      ],
      providers: [{ provide: commandApiOptions, useValue: options }, CommandGateway, BatchRunner, DispatchCommandHandler],
    };
  }
}
