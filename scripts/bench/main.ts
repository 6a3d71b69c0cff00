import { bench } from './bench';
import { suites } from './suites';

process.exitCode = await bench(process.argv.slice(2), suites, {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
