// SPDX-License-Identifier: Apache-2.0
// usage: node decode.mjs < lines of {"headers": {...}, "body": "..."}; prints the event of each, or {"error": "..."}.
import { createInterface } from "node:readline";
import { HTTP } from "cloudevents";

for await (const line of createInterface({ input: process.stdin })) {
  const { headers, body } = JSON.parse(line);
  try {
    const event = HTTP.toEvent({ headers, body });
    event.validate();
    console.log(JSON.stringify(event.toJSON()));
  } catch (error) {
    console.log(JSON.stringify({ error: `${error.message} ${JSON.stringify(error.errors ?? "")}` }));
  }
}
