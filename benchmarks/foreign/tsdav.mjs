// Goes a member's way with tsdav: finds the calendars, writes, reads by time, changes, deletes.
import assert from "node:assert/strict";
import { createDAVClient } from "tsdav";

const [serverUrl, username, password] = process.argv.slice(2);
const client = await createDAVClient({
  serverUrl,
  credentials: { username, password },
  authMethod: "Basic",
  defaultAccountType: "caldav",
});
const calendars = await client.fetchCalendars();
const named = (name) => calendars.find((one) => one.url.endsWith(`/${name}/`));
const busy = named("busy");
const sessions = named("sessions");
const event = (summary) =>
  ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:tsdav", "BEGIN:VEVENT", "UID:tsdav-1", "DTSTAMP:20240101T000000Z",
    "DTSTART:20240610T020000Z", "DTEND:20240610T030000Z", `SUMMARY:${summary}`, "END:VEVENT", "END:VCALENDAR", ""].join("\r\n");

const made = await client.createCalendarObject({ calendar: busy, filename: "tsdav-1.ics", iCalString: event("一") });
assert.equal(made.status, 201);
const timeRange = { start: "2024-06-10T00:00:00Z", end: "2024-06-11T00:00:00Z" };
const [found] = await client.fetchCalendarObjects({ calendar: busy, timeRange });
assert.match(found.data, /SUMMARY:一/);
const changed = await client.updateCalendarObject({ calendarObject: { ...found, data: event("二") } });
assert.equal(changed.status, 204);
const [again] = await client.fetchCalendarObjects({ calendar: busy, timeRange });
assert.match(again.data, /SUMMARY:二/);
const gone = await client.deleteCalendarObject({ calendarObject: again });
assert.equal(gone.status, 204);
assert.equal((await client.fetchCalendarObjects({ calendar: busy, timeRange })).length, 0);
assert.equal((await client.fetchCalendarObjects({ calendar: sessions })).length, 60);
const after = await client.smartCollectionSync({ collection: { ...busy, objects: [], objectMultiGet: client.calendarMultiGet }, method: "webdav" });
assert.ok(after.syncToken);
console.log("discovery, create, time-range, update, delete, sync, sessions");
