"""What the portal's database role may do: everything but schema, and on the audit only add."""

from django.apps import apps
from django.conf import settings
from django.db import connections

# Tables the portal may only read and add to, beside every row-history table.
_INSERT_ONLY = ("accounts_auditevent", "accounts_auditseal", "pghistory_context")


def audit_tables() -> list[str]:
    """Names of the tables the portal can neither change nor empty."""
    import pghistory.models  # noqa: PLC0415 -- models are ready only when called

    history = [
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, pghistory.models.Event) and model._meta.managed
    ]
    return sorted({*_INSERT_ONLY, *history})


def grant_app_role(using: str = "default") -> None:
    """Run by the migrating role after each migration (``accounts/apps.py``)."""
    role = settings.APP_DATABASE_ROLE
    connection = connections[using]
    if not role or connection.settings_dict["USER"] == role:
        return
    quote = connection.ops.quote_name
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quote(role)}")
        cursor.execute(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quote(role)}"
        )
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quote(role)}")
        for table in audit_tables():
            if table in existing:
                cursor.execute(
                    f"REVOKE UPDATE, DELETE, TRUNCATE ON {quote(table)} FROM {quote(role)}"
                )
        # The context row of a history is upserted by this function, not by the portal's role.
        cursor.execute(
            "ALTER FUNCTION _pgh_attach_context() SECURITY DEFINER"
            " SET search_path = public, pg_temp"
        )
