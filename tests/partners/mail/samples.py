"""Bounces as servers write them: Postfix, Exim, Exchange, Gmail, qmail; written for these tests, no real addresses."""

POSTFIX = """Return-Path: <>
Delivered-To: {back}
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
To: {back}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="7E1.1780000000/mx.example.net"

--7E1.1780000000/mx.example.net
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.net.

<said@example.ma>: host mail.example.ma[192.0.2.7] said: {diagnostic} (in
    reply to RCPT TO command)

--7E1.1780000000/mx.example.net
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
X-Postfix-Queue-ID: 7E1
Arrival-Date: Thu,  7 May 2026 10:00:00 +0000 (UTC)

Final-Recipient: rfc822; said@example.ma
Original-Recipient: rfc822;said@example.ma
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.ma
Diagnostic-Code: smtp; {diagnostic}

--7E1.1780000000/mx.example.net
Content-Type: text/rfc822-headers

From: factures@srm.example.ma
Subject: Votre facture

--7E1.1780000000/mx.example.net--
"""

EXIM = """Envelope-to: {back}
X-Failed-Recipients: said@example.ma
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@relay.example.org>
To: {back}
Subject: Mail delivery failed: returning message to sender
Content-Type: multipart/report; report-type=delivery-status; boundary=1780-eximdsn

--1780-eximdsn
Content-type: text/plain; charset=us-ascii

A message that you sent could not be delivered to one or more of its recipients.

  said@example.ma
    Unrouteable address

--1780-eximdsn
Content-type: message/delivery-status

Reporting-MTA: dns; relay.example.org

Action: failed
Final-Recipient: rfc822;said@example.ma
Status: 5.0.0

Action: delayed
Final-Recipient: rfc822;other@example.ma
Status: 4.0.0

--1780-eximdsn--
"""

EXCHANGE = """X-Original-To: {back}
From: <postmaster@outlook.example.com>
To: <{back}>
Subject: Undeliverable: Votre facture
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="_exch"

--_exch
Content-Type: text/html; charset="utf-8"

<p>Delivery has failed to these recipients.</p>

--_exch
Content-Type: message/delivery-status
Content-Transfer-Encoding: base64

UmVwb3J0aW5nLU1UQTogZG5zO291dGxvb2suZXhhbXBsZS5jb20NCg0KRmluYWwtUmVjaXBpZW50OiByZmM4MjI7c2FpZEBleGFtcGxlLm1hDQpBY3Rpb246IGZhaWxlZA0KU3RhdHVzOiA1LjUuMA0KRGlhZ25vc3RpYy1Db2RlOiBzbXRwOzU1MCA1LjUuMCBSZXF1ZXN0ZWQgYWN0aW9uIG5vdCB0YWtlbjogbWFpbGJveCB1bmF2YWlsYWJsZQ0K

--_exch--
"""

QMAIL = """Return-Path: <>
Delivered-To: {back}
From: MAILER-DAEMON@qmail.example.net
To: {back}
Subject: failure notice

Hi. This is the qmail-send program at qmail.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<said@example.ma>:
192.0.2.7 does not like recipient.
Remote host said: 550 5.1.1 unknown user
Giving up on 192.0.2.7.

--- Below this line is a copy of the message.

Subject: Votre facture 5.7.1
"""

AWAY = """Return-Path: <>
Delivered-To: {back}
From: Said El Mansouri <said@example.ma>
To: {back}
Subject: Absent jusqu’au 550
Auto-Submitted: auto-replied (vacation)

Je suis absent jusqu’au 5.5.26.
"""

PERSON = """Delivered-To: {back}
From: Said El Mansouri <said@example.ma>
To: {back}
Subject: Re: Votre facture

Merci, 550 dirhams ?
"""

WAITING = """Delivered-To: {back}
From: MAILER-DAEMON@mx.example.net
To: {back}
Subject: Warning: could not send message for past 4 hours

THIS IS A WARNING ONLY. The message will be retried. 550 is not said here.
"""
