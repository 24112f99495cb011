// SPDX-License-Identifier: Apache-2.0
// usage: node verify.mjs SECRET < lines of {"headers": {...}, "body": "..."}; prints ok or bad for each.
import { createInterface } from 'node:readline';
import { Webhook } from 'standardwebhooks';

const webhook = new Webhook(process.argv[2]);
for await (const line of createInterface({ input: process.stdin })) {
  const { headers, body } = JSON.parse(line);
  try {
    webhook.verify(body, headers);
    console.log('ok');
  } catch (error) {
    console.error(error.message);
    console.log('bad');
  }
}
