"""The page of bills by FastAPI and SQLAlchemy, as their guides have it: typed models, a session for each request."""

import base64
import datetime
import json
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import fastapi
import pydantic
import sqlalchemy as sa
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import orm

from bench.peers import shared

engine = sa.create_engine(
    sa.make_url(shared.URL or "postgresql://").set(drivername="postgresql+psycopg"), pool_size=8, max_overflow=0
)
sessions = orm.sessionmaker(engine, expire_on_commit=False)
app = fastapi.FastAPI()
bearer = HTTPBearer()
TAKE = sa.text(shared.TAKE.replace("%(", ":").replace(")s", ""))
ITEMS = sa.text(shared.ITEMS.replace("%(", ":").replace(")s", "").replace("::bigint", ""))


class Base(orm.DeclarativeBase):
    """Base of what is mapped."""


class User(Base):
    """A sign-in."""

    __tablename__ = "identity_sign_in"
    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, primary_key=True)
    is_active: orm.Mapped[bool]


class Client(Base):
    """An application."""

    __tablename__ = "allauth_idp_oidc_client"
    id: orm.Mapped[str] = orm.mapped_column(primary_key=True)
    data: orm.Mapped[Any] = orm.mapped_column(sa.JSON)


class Token(Base):
    """A token of an application for a person."""

    __tablename__ = "allauth_idp_oidc_token"
    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, primary_key=True)
    type: orm.Mapped[str]
    hash: orm.Mapped[str]
    scopes: orm.Mapped[str]
    expires_at: orm.Mapped[datetime.datetime]
    client_id: orm.Mapped[str] = orm.mapped_column(sa.ForeignKey("allauth_idp_oidc_client.id"))
    user_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("identity_sign_in.id"))
    client: orm.Mapped[Client] = orm.relationship(lazy="joined", innerjoin=True)
    user: orm.Mapped[User] = orm.relationship(lazy="joined", innerjoin=True)


class Account(Base):
    """An account."""

    __tablename__ = "contracts_account"
    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, primary_key=True)
    tenant_id: orm.Mapped[int]
    number: orm.Mapped[str]


class Grant(Base):
    """What a person may see."""

    __tablename__ = "contracts_access_grant"
    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, primary_key=True)
    tenant_id: orm.Mapped[int]
    sign_in_id: orm.Mapped[int]
    account_id: orm.Mapped[int]
    role: orm.Mapped[str]
    starts_on: orm.Mapped[datetime.date]
    ends_on: orm.Mapped[datetime.date | None]


class BillRow(Base):
    """A bill."""

    __tablename__ = "billing_bill"
    number: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, primary_key=True)
    tenant_id: orm.Mapped[int]
    kind: orm.Mapped[str]
    corrects_number: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    account_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    account_number: orm.Mapped[str]
    from_on: orm.Mapped[datetime.date]
    to_on: orm.Mapped[datetime.date]
    issued_on: orm.Mapped[datetime.date]
    due_on: orm.Mapped[datetime.date]
    total_vat_centimes: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    total_ttc_centimes: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    estimated: orm.Mapped[bool]
    demonstration: orm.Mapped[bool]


class Named(pydantic.BaseModel):
    """A code with its name."""

    code: str
    name: str


class Bill(pydantic.BaseModel):
    """A bill as it is answered."""

    number: str
    kind: Named
    corrects: str | None
    account: str
    first: datetime.date
    last: datetime.date
    issued_on: datetime.date
    due_on: datetime.date
    total_centimes: int
    vat_centimes: int
    left_centimes: int
    held_centimes: int
    state: Named
    is_estimated: bool
    is_demonstration: bool


class BillPage(pydantic.BaseModel):
    """A page of bills."""

    items: list[Bill]
    next_cursor: str | None


def session() -> Iterator[orm.Session]:
    """Give a session to a request."""
    with sessions() as opened:
        yield opened


Session = Annotated[orm.Session, fastapi.Depends(session)]


def caller(given: Annotated[HTTPAuthorizationCredentials, fastapi.Depends(bearer)], opened: Session) -> Token:
    """Return the token of a request, counted."""
    asked = sa.select(Token).where(
        Token.hash == shared.digest(given.credentials), Token.type == "at", Token.expires_at > sa.func.now()
    )
    token = opened.scalars(asked).first()
    if token is None or not token.user.is_active:
        raise fastapi.HTTPException(401)
    left = opened.execute(TAKE, shared.counted(token.client_id)).first()
    opened.commit()
    if left is None:
        raise fastapi.HTTPException(429)
    if "bills:read" not in token.scopes.split():
        raise fastapi.HTTPException(403)
    return token


@app.get("/api/v1/bills")
def list_bills(
    request: fastapi.Request, opened: Session, token: Annotated[Token, fastapi.Depends(caller)], account: str,
    limit: Annotated[int, fastapi.Query(ge=1, le=200)] = 50, cursor: str | None = None,
) -> BillPage:  # fmt: skip
    """Return the next bills of an account that the person may see, newest first."""
    tenant, today = token.client.data["tenant_id"], datetime.datetime.now(datetime.UTC).date()
    asked = sa.select(Account.id).join(Grant, (Grant.account_id == Account.id) & (Grant.tenant_id == tenant)).where(
        Account.tenant_id == tenant, Account.number == account, Grant.sign_in_id == token.user_id,
        Grant.starts_on <= today, sa.or_(Grant.ends_on.is_(None), Grant.ends_on > today),
    )  # fmt: skip
    account_id = opened.scalars(asked).first()
    if account_id is None:
        raise fastapi.HTTPException(404)
    own = sa.select(BillRow).where(BillRow.tenant_id == tenant, BillRow.account_id == account_id)
    page = own.order_by(BillRow.issued_on.desc(), BillRow.number.desc()).limit(limit + 1)
    if cursor:
        day, number = json.loads(base64.urlsafe_b64decode(cursor))
        place = sa.tuple_(sa.literal(datetime.date.fromisoformat(day)), sa.literal(number))
        page = page.where(sa.tuple_(BillRow.issued_on, BillRow.number) < place)
    rows = opened.scalars(page).all()

    def corrected(notes: Sequence[int]) -> dict[int, int]:
        of_tenant = sa.select(BillRow.number, BillRow.corrects_number).where(BillRow.tenant_id == tenant)
        found = opened.execute(of_tenant.where(BillRow.number.in_(notes), BillRow.corrects_number.is_not(None)))
        return {note: bill for note, bill in found if bill is not None}

    items = opened.execute(ITEMS, {"account": account_id, "tenant": tenant})
    standing = shared.standing(items, corrected, today)
    language = shared.language(request.headers.get("accept-language", ""))
    kept, following = rows[:limit], None
    if len(rows) > limit:
        place_of = [kept[-1].issued_on.isoformat(), kept[-1].number]
        following = base64.urlsafe_b64encode(json.dumps(place_of).encode()).decode()
    return BillPage(items=[_bill(row, standing.get(row.number), language) for row in kept], next_cursor=following)


def _bill(row: BillRow, item: Any, language: Any) -> Bill:
    return Bill(
        number=shared.printed(row.number), kind=Named(**shared.kind(row.kind, language)),
        corrects=shared.printed(row.corrects_number) if row.corrects_number else None, account=row.account_number,
        first=row.from_on, last=row.to_on, issued_on=row.issued_on, due_on=row.due_on,
        total_centimes=row.total_ttc_centimes, vat_centimes=row.total_vat_centimes,
        left_centimes=item.left_centimes if item else 0, held_centimes=item.held_centimes if item else 0,
        state=Named(**shared.state(item.state if item else "paid", language)), is_estimated=row.estimated,
        is_demonstration=row.demonstration,
    )  # fmt: skip
