// Reads a feed with ical.js and with node-ical, as calendar programs built on them do.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import ICAL from "ical.js";
import nodeIcal from "node-ical";

const text = readFileSync(process.argv[2], "utf8");
const calendar = new ICAL.Component(ICAL.parse(text));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
const events = calendar.getAllSubcomponents("vevent").map((one) => new ICAL.Event(one));
assert.equal(events.length, 60);
assert.ok(events.every((one) => one.startDate.toJSDate() < one.endDate.toJSDate() && one.summary));
const first = Math.min(...events.map((one) => one.startDate.toJSDate().getTime()));
assert.equal(new Date(first).toISOString(), "2024-03-04T01:00:00.000Z");

const parsed = Object.values(nodeIcal.sync.parseICS(text)).filter((one) => one.type === "VEVENT");
assert.equal(parsed.length, 60);
assert.equal(new Date(Math.min(...parsed.map((one) => one.start.getTime()))).toISOString(), "2024-03-04T01:00:00.000Z");
console.log(`${events.length} events in ical.js, ${parsed.length} in node-ical, at the right hours`);
