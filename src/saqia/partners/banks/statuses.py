"""Status reports of a bank on our files (pain.002): which orders it took, which it rejected and why."""

from saqia.contexts.banking import ports, types
from saqia.partners.banks import trees
from saqia.partners.banks.trees import Element, find, find_all, text


def read(content: bytes) -> list[types.OrderStatus]:
    """Return what a report says: of the whole file first, then order by order.

    :raises ports.FileNotReadable: it is not a status report
    """
    document = trees.parse(content)
    if find(document, "PmtRtr") is not None:  # pacs.004, between banks: the statement shows the same return
        return []
    report = find(document, "CstmrPmtStsRpt")
    group = None if report is None else find(report, "OrgnlGrpInfAndSts")
    message_id = text(group, "OrgnlMsgId")
    if report is None or not message_id:
        raise ports.FileNotReadable("no-statement")
    found = [_status(message_id, "", text(group, "GrpSts"), group)]
    for batch in find_all(report, "OrgnlPmtInfAndSts"):
        of_batch = text(batch, "PmtInfSts")
        for one in find_all(batch, "TxInfAndSts"):
            end_to_end = text(one, "OrgnlEndToEndId") or text(one, "OrgnlInstrId")
            found.append(_status(message_id, end_to_end, text(one, "TxSts") or of_batch, one))
    return found


def _status(message_id: str, end_to_end: str, status: str, element: Element) -> types.OrderStatus:
    reason = text(element, "StsRsnInf/Rsn/Cd", "StsRsnInf/Rsn/Prtry")
    return types.OrderStatus(message_id, end_to_end, status, reason[:4], text(element, "StsRsnInf/AddtlInf")[:200])
