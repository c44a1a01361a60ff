"""The public API's page of bills as others would write it: FastAPI with SQLAlchemy, Django REST framework.

Each reads the tables of the region, checks the same bearer token, counts the application against the same limit, looks
for the person's grant on the account, filters by the distributor and answers with the same fields. They keep their
connections, serve with as many processes as ours, and leave out what only ours does: row-level security, a transaction
for what belongs together, problems in three languages, headers of the limit, a log line and a metric of each request.
"""
