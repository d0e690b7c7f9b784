export { examineDataFolder } from './data-folder.doctor.js';
export { examineEngines } from './engines.doctor.js';
