import { applyDecorators, SetMetadata, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';

const permissionKey = 'rapport:permission';
const routePath = 'path';

/**
 * What a caller must be allowed to do to use the route, for example `orders.write`; `public` for what anybody may ask.
 * Every route names one. Nothing is refused by it until callers carry roles.
 */
export const Permission = (name: string): MethodDecorator => applyDecorators(SetMetadata(permissionKey, name), ApiExtension('x-permission', name));

export interface RoutePermission {
  readonly handler: string;
  readonly permission: string | null;
}

/** Walks every controller's routes; null where a route names no permission. */
export function routePermissions(app: INestApplicationContext): readonly RoutePermission[] {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
  return controllers.flatMap(({ metatype }) => handlersOf(metatype as Type));
}

function handlersOf(controller: Type): RoutePermission[] {
  const prototype = controller.prototype as Record<string, unknown>;
  return Object.getOwnPropertyNames(prototype)
    .filter((name) => name !== 'constructor')
    .map((name) => [name, prototype[name]] as const)
    .filter(([, handler]) => typeof handler === 'function' && Reflect.hasMetadata(routePath, handler))
    .map(([name, handler]) => ({
      handler: `${controller.name}.${name}`,
      permission: (Reflect.getMetadata(permissionKey, handler as object) as string | undefined) ?? null,
    }));
}
