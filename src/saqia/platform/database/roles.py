"""The four roles of the database and what each may do (why: docs/decisions/0001-one-database.md)."""

OWNER, LAND, APPLICATION, BACKUP = "saqia_owner", "saqia_land", "saqia_app", "saqia_backup"

# A superuser runs these once per server; each is safe to repeat.
SERVER_STATEMENTS = (
    f"""DO $$ DECLARE name text; BEGIN
    FOREACH name IN ARRAY ARRAY['{OWNER}', '{LAND}', '{APPLICATION}', '{BACKUP}'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', name);
        END IF;
    END LOOP; END $$""",
    f"ALTER ROLE {OWNER} BYPASSRLS NOSUPERUSER",
    f"ALTER ROLE {LAND} NOBYPASSRLS NOSUPERUSER",
    f"ALTER ROLE {APPLICATION} NOBYPASSRLS NOSUPERUSER",
    f"ALTER ROLE {BACKUP} BYPASSRLS NOSUPERUSER",
    f"GRANT pg_read_all_data TO {BACKUP}",
    f"GRANT {LAND} TO {OWNER}",  # so that a migration can give it the partitioned tables
)


def database_statements(database: str) -> tuple[str, ...]:
    """Return what a superuser runs inside `database` before the first migration; each is safe to repeat."""
    return (
        f'ALTER DATABASE "{database}" OWNER TO {OWNER}',
        f"ALTER SCHEMA public OWNER TO {OWNER}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {APPLICATION}, {BACKUP}",
        f"GRANT USAGE, CREATE ON SCHEMA public TO {LAND}",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APPLICATION}",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT USAGE, SELECT ON SEQUENCES TO {APPLICATION}",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT SELECT ON TABLES TO {LAND}",
    )
