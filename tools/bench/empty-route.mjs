// A module of routes that check and do nothing. Decorators are called by hand: this file is not transpiled.
import { built, installed } from './built.mjs';

const answer = {
  commandId: '0191f0c0-7a3e-7cc0-8d6a-5f0f5d1f6f11', outcome: 'accepted', stream: 'purchases-c0001', revision: 0, position: '00000000000000010000000000000001',
};

export async function emptyModule() {
  const { Body, Controller, Module, Param, Post } = await installed('@nestjs/common');
  const { CustomerPath, RegisterCustomerDto } = await built('apps/command-api', 'customers/customer.dto.js');
  const { RecordOrderDto } = await built('apps/command-api', 'purchases/purchases.dto.js');

  class OrdersController {
    record() {
      return answer;
    }
  }
  route(OrdersController, 'record', [CustomerPath, RecordOrderDto], Post(''), [Param(), Body()]);
  Controller('v1/customers/:customerId/orders')(OrdersController);

  class CustomersController {
    register() {
      return answer;
    }
  }
  route(CustomersController, 'register', [RegisterCustomerDto], Post(''), [Body()]);
  Controller('v1/customers')(CustomersController);

  class EmptyModule {}
  Module({ controllers: [OrdersController, CustomersController] })(EmptyModule);
  return EmptyModule;
}

function route({ prototype }, method, types, post, parameters) {
  parameters.forEach((decorate, index) => decorate(prototype, method, index));
  Reflect.defineMetadata('design:paramtypes', types, prototype, method);
  post(prototype, method, Object.getOwnPropertyDescriptor(prototype, method));
}
