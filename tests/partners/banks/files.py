"""Statements in the shapes that banks send, made up: no account and no person of them exists."""

import datetime

from saqia.contexts.banking import types

DAY = datetime.date(2026, 11, 24)
OWN_RIB = "007780000000000000000160"
OWN = "MA64007780000000000000000160"
AMAL, RACHID = "MA64021780000000000000000222", "MA64021780000000000000000319"

V02 = f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-24T19:00:00</CreDtTm></GrpHdr>
<Stmt><Id>2026-231</Id><ElctrncSeqNb>231</ElctrncSeqNb><CreDtTm>2026-11-24T19:00:00</CreDtTm>
<FrToDt><FrDtTm>2026-11-24T00:00:00</FrDtTm><ToDtTm>2026-11-24T23:59:59</ToDtTm></FrToDt>
<Acct><Id><IBAN>{OWN}</IBAN></Id><Ccy>MAD</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="MAD">1000.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>
<Dt><Dt>2026-11-24</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="MAD">1250.55</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<Dt><Dt>2026-11-24</Dt></Dt></Bal>
<Ntry><Amt Ccy="MAD">2300.55</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-11-24</Dt></BookgDt><ValDt><Dt>2026-11-25</Dt></ValDt><AcctSvcrRef>A-77</AcctSvcrRef>
<BkTxCd/><NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>
<RltdPties><Dbtr><Nm>Amal
   Essai</Nm></Dbtr><DbtrAcct><Id><IBAN>{AMAL}</IBAN></Id></DbtrAcct></RltdPties>
<RmtInf><Ustrd>FACTURE 2026-000000012-4</Ustrd>
<Strd><CdtrRefInf><Ref>2026-000000012-4</Ref></CdtrRefInf></Strd></RmtInf>
</TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="MAD">50</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><DtTm>2026-11-24T10:11:12+01:00</DtTm></BookgDt><AddtlNtryInf>FRAIS DE TENUE</AddtlNtryInf></Ntry>
<Ntry><Amt Ccy="MAD">9999.99</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>PDNG</Sts></Ntry>
</Stmt></BkToCstmrStmt></Document>"""

BATCH_V08 = f"""<?xml version="1.0" encoding="UTF-8"?>
<n:Document xmlns:n="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><n:BkToCstmrStmt><n:GrpHdr><n:MsgId>M2</n:MsgId>
<n:CreDtTm>2026-11-24T19:00:00</n:CreDtTm></n:GrpHdr><n:Stmt><n:Id>S-2</n:Id>
<n:Acct><n:Id><n:Othr><n:Id>{OWN_RIB}</n:Id></n:Othr></n:Id></n:Acct>
<n:Bal><n:Tp><n:CdOrPrtry><n:Cd>PRCD</n:Cd></n:CdOrPrtry></n:Tp><n:Amt Ccy="MAD">0.00</n:Amt>
<n:CdtDbtInd>CRDT</n:CdtDbtInd><n:Dt><n:Dt>2026-11-23</n:Dt></n:Dt></n:Bal>
<n:Bal><n:Tp><n:CdOrPrtry><n:Cd>CLBD</n:Cd></n:CdOrPrtry></n:Tp><n:Amt Ccy="MAD">70.10</n:Amt>
<n:CdtDbtInd>CRDT</n:CdtDbtInd><n:Dt><n:Dt>2026-11-24</n:Dt></n:Dt></n:Bal>
<n:Ntry><n:NtryRef>E1</n:NtryRef><n:Amt Ccy="MAD">100.10</n:Amt><n:CdtDbtInd>CRDT</n:CdtDbtInd>
<n:Sts><n:Cd>BOOK</n:Cd></n:Sts><n:BookgDt><n:Dt>2026-11-24</n:Dt></n:BookgDt>
<n:NtryDtls><n:Btch><n:MsgId>DD-9</n:MsgId></n:Btch>
<n:TxDtls><n:Refs><n:AcctSvcrRef>B1</n:AcctSvcrRef><n:EndToEndId>DD-9-1</n:EndToEndId></n:Refs>
<n:Amt Ccy="MAD">60.10</n:Amt>
<n:RltdPties><n:Dbtr><n:Pty><n:Nm>Amal</n:Nm></n:Pty></n:Dbtr></n:RltdPties></n:TxDtls>
<n:TxDtls><n:Refs><n:EndToEndId>DD-9-2</n:EndToEndId></n:Refs><n:Amt Ccy="MAD">40.00</n:Amt></n:TxDtls>
</n:NtryDtls></n:Ntry>
<n:Ntry><n:Amt Ccy="MAD">30.00</n:Amt><n:CdtDbtInd>DBIT</n:CdtDbtInd><n:Sts><n:Cd>BOOK</n:Cd></n:Sts>
<n:BookgDt><n:Dt>2026-11-24</n:Dt></n:BookgDt><n:AcctSvcrRef>R1</n:AcctSvcrRef><n:NtryDtls><n:TxDtls><n:Refs>
<n:EndToEndId>DD-8-5</n:EndToEndId></n:Refs><n:RltdPties><n:Dbtr><n:Pty><n:Nm>Rachid</n:Nm></n:Pty></n:Dbtr></n:RltdPties>
<n:RtrInf><n:Rsn><n:Cd>AM04</n:Cd></n:Rsn></n:RtrInf></n:TxDtls></n:NtryDtls></n:Ntry>
</n:Stmt></n:BkToCstmrStmt></n:Document>"""

CSV = """\ufeffDate;Valeur;Libellé;Référence;Débit;Crédit;Solde
24/11/2026;25/11/2026;VIREMENT AMAL;2026-000000012-4;;2 300,55;3 300,55
24/11/2026;24/11/2026;FRAIS;;50,00;;3 250,55
"""

SIGNED = """O;{rib};77;20261123;100.00
M;20261124;20261124;-30.00;R1;Rachid Été;;FRAIS;B1
M;20261124;20261125;1.05;;;;;B2
C;20261124;71.05
"""


def cfonb(tag: str, day: str, amount: str, text: str = "", number: str = "", reference: str = "") -> str:
    """Return one record of 120 characters."""
    head = f"{tag}00778    00001MAD2 00000000001  "
    return f"{head}{day}  {day}{text:<31}  {number:<7}  {amount:>014}{reference:<16}"


CFONB = "\r\n".join(
    [
        cfonb("01", "231126", "0000000010000{"),
        cfonb("04", "241126", "0000000000500}", "FRAIS DE TENUE", "0000001"),
        cfonb("04", "241126", "0000000001234E", "VIR RECU", "0000002", "REF-7"),
        "05" + " " * 43 + "NPYRACHID ESSAI".ljust(73) + "  ",
        cfonb("07", "241126", "0000000010734E"),
        "",
    ]
)


def collections() -> types.CollectionFile:
    """Return two debits of two sequences, one name in Arabic."""
    company = types.Company("Société d'essai & Cie", OWN, "", "MA12ZZZ001")
    made_at = datetime.datetime(2026, 11, 25, 9, tzinfo=datetime.UTC)
    signed_on = datetime.date(2026, 1, 5)
    return types.CollectionFile(
        "DD-1", made_at, company, datetime.date(2026, 11, 26),
        (
            types.Collection("DD-1-1", 12345, "M-1", signed_on, "FRST", "Amal Éssai", AMAL, "Facture 1"),
            types.Collection("DD-1-2", 500, "M-2", signed_on, "RCUR", "رشيد", RACHID, "Facture 2"),
        ),
    )  # fmt: skip


def transfers() -> types.TransferFile:
    """Return one transfer."""
    made_at = datetime.datetime(2026, 11, 25, 9, tzinfo=datetime.UTC)
    company = types.Company("Société d'essai", OWN)
    paid = (types.Transfer("RF-1", 777, "Amal", AMAL, "Remboursement"),)
    return types.TransferFile("TR-1", made_at, company, datetime.date(2026, 11, 26), paid)
