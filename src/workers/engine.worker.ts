import { Host } from './host';
import type { ToWorker } from './protocol';

const host = new Host((message, transfer) => self.postMessage(message, { transfer }));

self.onmessage = ({ data }: MessageEvent<ToWorker>) => host.receive(data);
