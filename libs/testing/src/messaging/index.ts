export { wireContract, wireEvent, type WireUnderTest } from './wire.contract.js';
