// An SMSC of somebody else's making (npm `smpp`) for the tests of the SMPP line. It says on standard output, one JSON a line,
// where it listens and what it gets, and does what standard input tells it, one JSON a line:
//   {"reply": {"from": "…", "text": "1"}}   a person writes
//   {"throttle": 1}                         so many messages are refused with ESME_RTHROTTLED
//   {"drop": true}                          the connection is cut
//   {"swallow": true}                       the next message is taken, and the connection cut before its answer
const smpp = require("smpp");
const readline = require("readline");

const say = (what) => process.stdout.write(JSON.stringify(what) + "\n");
const ucs2 = (buffer) => Buffer.from(buffer).swap16().toString("utf16le");
let session = null;
let next = 1;
let throttle = 0;
let swallow = false;

const server = smpp.createServer((opened) => {
  opened.on("error", () => {});
  opened.on("close", () => { if (session === opened) session = null; });
  opened.on("bind_transceiver", (pdu) => {
    if (pdu.system_id !== "timebank" || pdu.password !== "secret") {
      opened.send(pdu.response({ command_status: smpp.ESME_RBINDFAIL }));
      return;
    }
    session = opened;
    opened.send(pdu.response());
    say({ bound: pdu.interface_version });
  });
  opened.on("enquire_link", (pdu) => { say({ tested: true }); opened.send(pdu.response()); });
  opened.on("unbind", (pdu) => { opened.send(pdu.response()); opened.close(); });
  opened.on("submit_sm", (pdu) => {
    if (throttle > 0) {
      throttle -= 1;
      say({ throttled: true });
      opened.send(pdu.response({ command_status: smpp.ESME_RTHROTTLED }));
      return;
    }
    if (swallow) {
      swallow = false;
      say({ swallowed: pdu.destination_addr });
      opened.destroy();
      return;
    }
    const id = "m-" + next++;
    opened.send(pdu.response({ message_id: id }));
    const { udh, message } = pdu.short_message;
    const header = udh && udh.length ? [...udh[0]] : null;
    say({ id, to: pdu.destination_addr, from: pdu.source_addr, coding: pdu.data_coding, esm_class: pdu.esm_class,
      receipt: pdu.registered_delivery, header,
      text: typeof message === "string" ? message : ucs2(message) });
    setTimeout(() => opened.deliver_sm({
      source_addr: pdu.destination_addr, destination_addr: pdu.source_addr, esm_class: 4,
      short_message: `id:${id} sub:001 dlvrd:001 submit date:2611231000 done date:2611231001 stat:DELIVRD err:000 text:`,
    }, () => say({ acknowledged: id })), 30);
  });
});

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const told = JSON.parse(line);
  if (told.throttle) throttle = told.throttle;
  if (told.swallow) swallow = true;
  if (told.drop && session) session.destroy();
  if (told.reply && session) {
    session.deliver_sm({ source_addr: told.reply.from, destination_addr: "10690001", short_message: told.reply.text },
      () => say({ acknowledged: "reply" }));
  }
}).on("close", () => process.exit(0));

server.listen(0, "127.0.0.1", () => say({ port: (server.address && server.address().port) || server.server.address().port }));
