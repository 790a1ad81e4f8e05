/** What is loaded only when something is played. */
export { listed, listenForFaults } from '../faults/console';
export { FaultDesk, realSeconds } from '../faults/desk';
export { demoBegins, imported, playDemo } from './demo';
export { PlayedProvider } from './provider';
