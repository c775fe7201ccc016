// Copyright 2026 The Varve Authors
// SPDX-License-Identifier: Apache-2.0

// node sender.mjs influxdb|questdb_http|questdb_tcp HOST:PORT TABLE
//
// Does what lines of its input say, and answers each with one line after "> " (a client may print, too):
//   send FROM TO   rows FROM … TO - 1 as TestClient has them; "sent TO" when the client has nothing left to do
//   complain       a text where the table has a number; answers what the client says of it
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

const [kind, address, table] = process.argv.slice(2);
const START_MS = 1_700_000_000_000;
const HOSTS = 100;
const BATCH = 10_000;

async function influxdb() {
  const { InfluxDB, Point } = await import('@influxdata/influxdb-client');
  const influx = new InfluxDB({ url: `http://${address}`, token: 'any', timeout: 30_000 });
  let stored = 0;
  let wrong = null;
  const options = {
    batchSize: BATCH,
    maxRetries: 100,
    maxRetryTime: 120_000,
    maxBufferLines: 1_000_000,
    writeSuccess(lines) {
      stored += lines.length;
    },
    writeFailed(error) {
      if (error.statusCode !== 503) {
        wrong = error;
      }
    },
  };
  const api = influx.getWriteApi('org', 'default', 'ms', options);
  return {
    async send(from, to) {
      for (let i = from; i < to; i++) {
        const point = new Point(table).tag('host', `h${i % HOSTS}`).floatField('load', i / 8).intField('n', i);
        api.writePoint(point.timestamp(START_MS + i));
      }
      // What is refused goes to its buffer of retries and comes again by itself.
      await api.flush().catch(() => {});
      while (stored < to && wrong === null) {
        await delay(20);
      }
      if (wrong !== null) {
        throw wrong;
      }
    },
    async complain() {
      const single = influx.getWriteApi('org', 'default', 'ms', { maxRetries: 0 });
      single.writePoint(new Point(table).stringField('load', 'text').timestamp(START_MS));
      await single.close();
    },
  };
}

async function questdb(configuration) {
  const { Sender } = await import('@questdb/nodejs-client');
  const sender = await Sender.fromConfig(`${configuration};protocol_version=1;auto_flush=off`);
  if (configuration.startsWith('tcp')) {
    await sender.connect();
  }
  return {
    async send(from, to) {
      for (let i = from; i < to; i++) {
        sender.table(table).symbol('host', `h${i % HOSTS}`).floatColumn('load', i / 8).intColumn('n', i);
        await sender.at(START_MS + i, 'ms');
        if ((i + 1) % BATCH === 0) {
          await sender.flush();
        }
      }
      await sender.flush();
    },
    async complain() {
      sender.table(table).stringColumn('load', 'text');
      await sender.at(START_MS, 'ms');
      await sender.flush();
    },
  };
}

const clients = {
  influxdb,
  questdb_http: () => questdb(`http::addr=${address};retry_timeout=120000`),
  questdb_tcp: () => questdb(`tcp::addr=${address}`),
};

function oneLine(text) {
  return String(text).replaceAll('\n', ' ');
}

const client = await clients[kind]();
for await (const line of createInterface({ input: process.stdin })) {
  const [what, from, to] = line.split(' ');
  try {
    if (what === 'send') {
      await client.send(Number(from), Number(to));
      console.log(`> sent ${to}`);
    } else {
      await client.complain();
      console.log('> no complaint');
    }
  } catch (error) {
    console.log(`> failed: ${oneLine(error.message)} ${oneLine(error.body ?? '')}`);
  }
}
