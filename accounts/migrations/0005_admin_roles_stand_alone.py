"""三员分立 in the database: whoever holds an administrator's role holds no other.

A trigger, because the rule is about several rows of the many-to-many table; it holds for the
admin site and for SQL by hand too. The user's row is locked so that two grants at once see
each other.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION accounts_roles_stand_alone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1
        FROM accounts_user_groups held JOIN auth_group role ON role.id = held.group_id
        WHERE held.user_id = NEW.user_id
        HAVING count(*) > 1
            AND bool_or(role.name IN ('system_admin', 'security_admin', 'auditor'))
    ) THEN
        RAISE EXCEPTION 'an administrator holds no second role'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'user_admin_role_stands_alone';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER user_admin_role_stands_alone
    AFTER INSERT OR UPDATE ON accounts_user_groups
    FOR EACH ROW EXECUTE FUNCTION accounts_roles_stand_alone();
"""
REMOVE = """
DROP TRIGGER user_admin_role_stands_alone ON accounts_user_groups;
DROP FUNCTION accounts_roles_stand_alone();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_username_unique_in_any_case"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunSQL(FUNCTION, REMOVE)]
