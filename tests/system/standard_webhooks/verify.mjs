// SPDX-License-Identifier: Apache-2.0
// Reads one {"headers": {...}, "body": "..."} per line and prints `ok` or why it does not verify.
// usage: node verify.mjs SECRET < LINES
import { createInterface } from "node:readline";
import { Webhook } from "standardwebhooks";

const webhook = new Webhook(process.argv[2]);
for await (const line of createInterface({ input: process.stdin })) {
  const { headers, body } = JSON.parse(line);
  try {
    webhook.verify(body, headers);
    console.log("ok");
  } catch (error) {
    console.log(`${error.name}: ${error.message}`);
  }
}
