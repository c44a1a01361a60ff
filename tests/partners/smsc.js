// A real SMPP message center (npm `smpp`) for tests: says what it got as JSON lines, takes orders as JSON lines.
// What a phone number ends with decides what becomes of it: 0001 refused, 0002 throttled once, 0003 not answered,
// 0005 not delivered, 0006 no receipt.
const readline = require('readline');
const [, , modules] = process.argv;
const smpp = require(`${modules}/smpp`);
const sessions = [];
const throttled = new Set();
let count = 0;

const tell = (event) => process.stdout.write(JSON.stringify(event) + '\n');
const pad = (number) => String(number).padStart(2, '0');

function stamp() {
  const now = new Date();
  const parts = [now.getUTCFullYear() % 100, now.getUTCMonth() + 1, now.getUTCDate(), now.getUTCHours(), now.getUTCMinutes()];
  return parts.map(pad).join('');
}

function listener(session) {
  return sessions.find((one) => one.receives && one.system === session.system) || session;
}

function receipt(session, pdu, id) {
  const failed = pdu.destination_addr.endsWith('0005');
  const words = `id:${id} sub:001 dlvrd:${failed ? '000' : '001'} submit date:${stamp()} done date:${stamp()} ` +
    `stat:${failed ? 'UNDELIV' : 'DELIVRD'} err:${failed ? '011' : '000'} text:`;
  listener(session).deliver_sm({
    source_addr: pdu.destination_addr, destination_addr: pdu.source_addr, source_addr_ton: 1, source_addr_npi: 1,
    esm_class: 4, short_message: words, receipted_message_id: id, message_state: failed ? 5 : 2,
  }, (answer) => tell({event: 'receipt-answered', id, status: answer.command_status}));
}

const server = smpp.createServer((session) => {
  session.on('error', () => {});
  session.on('close', () => {
    if (sessions.includes(session)) sessions.splice(sessions.indexOf(session), 1);
    tell({event: 'closed'});
  });
  for (const kind of ['bind_transmitter', 'bind_receiver', 'bind_transceiver']) {
    session.on(kind, (pdu) => {
      const known = pdu.system_id === 'saqia' && pdu.password === 'secret';
      session.system = pdu.system_id;
      session.receives = kind !== 'bind_transmitter';
      if (known) sessions.push(session);
      session.send(pdu.response({system_id: 'center', command_status: known ? 0 : smpp.ESME_RBINDFAIL}));
      tell({event: 'bound', kind, known, version: pdu.interface_version});
    });
  }
  session.on('unbind', (pdu) => { session.send(pdu.response()); session.close(); });
  session.on('enquire_link', (pdu) => session.send(pdu.response()));
  session.on('submit_sm', (pdu) => {
    const to = pdu.destination_addr;
    const content = pdu.short_message;
    tell({
      event: 'submitted', to, from: pdu.source_addr, ton: [pdu.source_addr_ton, pdu.dest_addr_ton],
      coding: pdu.data_coding, esm: pdu.esm_class, receipt: pdu.registered_delivery,
      text: content.message, udh: content.udh ? content.udh.map((one) => one.toString('hex')) : [],
      payload: pdu.message_payload ? pdu.message_payload.message : null,
      sar: pdu.sar_total_segments ? [pdu.sar_msg_ref_num, pdu.sar_total_segments, pdu.sar_segment_seqnum] : null,
    });
    if (to.endsWith('0001')) return session.send(pdu.response({command_status: smpp.ESME_RINVDSTADR}));
    if (to.endsWith('0002') && !throttled.has(to)) {
      throttled.add(to);
      return session.send(pdu.response({command_status: smpp.ESME_RTHROTTLED}));
    }
    if (to.endsWith('0003')) return undefined;
    const id = `c${String(++count).padStart(6, '0')}`;
    session.send(pdu.response({message_id: id}));
    if ((pdu.registered_delivery & 1) && !to.endsWith('0006')) receipt(session, pdu, id);
    return undefined;
  });
});

readline.createInterface({input: process.stdin}).on('line', (line) => {
  const order = JSON.parse(line);
  const session = sessions.find((one) => one.receives);
  if (order.order === 'drop') return sessions.slice().forEach((one) => one.destroy());
  if (order.order === 'enquire') {
    return sessions[0].enquire_link((answer) => tell({event: 'alive', status: answer.command_status}));
  }
  const letters = Array.from(order.text);
  const room = order.room || letters.length;
  const total = Math.max(1, Math.ceil(letters.length / room));
  const parts = Array.from({length: total}, (_, rank) => rank + 1);
  if (order.reversed) parts.reverse();
  for (const part of parts) {
    const message = letters.slice((part - 1) * room, part * room).join('');
    const fields = {
      source_addr: order.from, source_addr_ton: 1, source_addr_npi: 1, destination_addr: order.to,
      data_coding: /^[\x20-\x7e]*$/.test(order.text) ? 0 : 8,
      short_message: total > 1 ? {udh: Buffer.from([5, 0, 3, order.ref || 7, total, part]), message} : message,
    };
    session.deliver_sm(fields, (answer) => tell({event: 'reply-answered', part, status: answer.command_status}));
  }
  return undefined;
});
process.stdin.on('close', () => process.exit(0));
server.listen(0, '127.0.0.1', () => tell({event: 'listening', port: server.address().port}));
