"""The pages and answers of the simulated gateway. It says on each page that it is none."""

import html
from xml.sax import saxutils

_SHELL = """<!doctype html><html lang="fr"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Simulateur de paiement</title><style>
body{{font:1.05rem/1.5 system-ui,sans-serif;max-width:26rem;margin:2rem auto;padding:0 1rem;color:#222}}
label{{display:block;margin:.8rem 0 .2rem}}input{{width:100%;box-sizing:border-box;font:inherit;padding:.6rem}}
button{{font:inherit;padding:.7rem 1.2rem;margin-top:1rem;background:#0b5d5e;color:#fff;border:0;border-radius:.3rem}}
p.mark{{background:#fdf0d0;padding:.6rem .8rem}}p.fault{{color:#9b2c1c}}</style></head><body>
<p class="mark">Simulateur de la passerelle de cartes : aucune vraie carte, aucun argent.</p>{content}</body></html>"""


def failure(reason: str) -> str:
    """Return the page of a refusal to open the card page."""
    return _SHELL.format(content=f"<h1>Paiement impossible</h1><p class='fault'>{html.escape(reason)}</p>")


def card(session: str, said: dict[str, str], fault: str = "") -> str:
    """Return the card page."""
    told = f"<p class='fault'>{html.escape(fault)}</p>" if fault else ""
    amount, order, shop = (html.escape(said.get(name, ""), quote=True) for name in ("amount", "oid", "shopurl"))
    return _SHELL.format(
        content=f"<h1>{amount} MAD</h1><p>Commande {order}</p>{told}<form method='post' action='/pay'>"
        f"<input type='hidden' name='session' value='{html.escape(session)}'>"
        "<label for='card'>Numéro de carte</label>"
        "<input id='card' name='card' inputmode='numeric' autocomplete='off' value='4000 0000 0000 0010'>"
        "<p><small>…0010 paie, …0028 est refusée, …0036 paie mais l’avis se perd, …0044 paie et l’avis tarde, "
        "…0051 paie et l’avis vient cinq fois.</small></p>"
        f"<button>Payer {amount} MAD</button></form><p><a href='{shop}'>Annuler</a></p>"
    )


def back(address: str, fields: list[tuple[str, str]]) -> str:
    """Return the page that posts the payer back to the merchant: by itself, or by a button."""
    hidden = "".join(
        f"<input type='hidden' name='{html.escape(name)}' value='{html.escape(value, quote=True)}'>"
        for name, value in fields
    )
    return _SHELL.format(
        content=f"<h1>Terminé</h1><form id='back' method='post' action='{html.escape(address, quote=True)}'>{hidden}"
        "<button>Revenir chez le marchand</button></form><script>document.getElementById('back').submit()</script>"
    )


def api(head: dict[str, str], extra: dict[str, str] | None = None) -> str:
    """Return an answer of the API."""
    inside = f"{_tags(head)}<Extra>{_tags(extra or {})}</Extra>"
    return f'<?xml version="1.0" encoding="UTF-8"?><CC5Response>{inside}</CC5Response>'


def _tags(values: dict[str, str]) -> str:
    return "".join(f"<{name}>{saxutils.escape(value)}</{name}>" for name, value in values.items())
