"""`saqia app`: register the applications that may use the API of a distributor, list them, remove one."""

import datetime

import click

from saqia.surfaces.console import outcomes, session, tenant, wording

_OPTIONS = {"name": "--name", "kind": "--kind", "scopes": "--scope", "roles": "--role", "redirect_uris": "--redirect"}
"""What an application is described by -> the option that says it."""


@click.group()
def app() -> None:
    """Applications that use the API: each of one distributor, with the scopes that it may ask for."""


@app.command()
@tenant.option
@click.option("--name", required=True, help="What people read when they are asked to agree.")
@click.option(
    "--kind",
    type=click.Choice(["people", "people-public", "service"]),
    required=True,
    help="For people, from a server or from a phone (public: no secret); or a service that acts for itself.",
)
@click.option("--scope", "scopes", multiple=True, required=True, help="Such as bills:read; repeat it for more.")
@click.option("--role", "roles", multiple=True, help="Of a service: a role of rules/roles.yaml that it holds.")
@click.option("--redirect", "redirects", multiple=True, help="For people: where they are taken back to.")
def register(
    tenant_code: str, name: str, kind: str, scopes: tuple[str, ...], roles: tuple[str, ...], redirects: tuple[str, ...]
) -> None:
    """Register an application; its secret is shown this once."""
    with session.opened():
        from saqia.contexts.staff import queries as staff
        from saqia.platform.identity import applications
        from saqia.platform.identity import scopes as known

        unknown = [code for code in scopes if code not in known.KNOWN]
        unknown += [code for code in roles if code not in staff.list_roles()]
        if unknown:
            names, scopes_known = ", ".join(unknown), ", ".join(known.KNOWN)
            raise click.ClickException(session.said(wording.APP_NAMES_UNKNOWN, names=names, known=scopes_known))
        chosen = tenant.choose(tenant_code, name="console")
        try:
            made = applications.register_app(
                actor=chosen.actor,
                name=name,
                kind=kind,  # type: ignore[arg-type]
                scopes=scopes,
                roles=roles,
                redirect_uris=redirects,
                at=datetime.datetime.now(datetime.UTC),
            )
        except applications.AppMisdescribed as refused:
            option = _OPTIONS[refused.field]
            raise click.ClickException(session.said(wording.APP_MISDESCRIBED, option=option)) from refused
    click.echo(f"client_id      {made.client_id}")
    if made.secret:
        click.echo(f"client_secret  {made.secret}  ({session.said(outcomes.SHOWN_ONCE)})")


@app.command("list")
@tenant.option
def list_apps(tenant_code: str) -> None:
    """List the applications of a distributor."""
    with session.opened():
        from saqia.platform.identity import applications

        chosen = tenant.choose(tenant_code, name="console")
        for each in applications.list_apps(tenant_id=chosen.tenant_id):
            click.echo(f"{each.client_id}  {each.kind:13}  {each.name}  {' '.join(each.scopes)}")


@app.command()
@tenant.option
@click.argument("client_id")
def remove(tenant_code: str, client_id: str) -> None:
    """Remove an application: its tokens open nothing any more."""
    with session.opened():
        from saqia.platform.identity import applications

        chosen = tenant.choose(tenant_code, name="console")
        try:
            applications.remove_app(actor=chosen.actor, client_id=client_id, at=datetime.datetime.now(datetime.UTC))
        except applications.AppNotFound as refused:
            raise click.ClickException(session.said(wording.APP_UNKNOWN, client=client_id)) from refused
    click.echo(session.said(outcomes.REMOVED))
