export { served, type Served } from './served.js';
export { WrittenWorld } from './written-world.js';
