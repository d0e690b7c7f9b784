export * from './back-off.js';
export * from './exit-codes.js';
export * from './open-together.js';
export * from './run-service.js';
export * from './serve-http.js';
export * from './service.js';
export * from './service-host.js';
export * from './supervised-loop.js';
