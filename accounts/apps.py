from django.apps import AppConfig
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core import checks
from django.db.models.signals import post_migrate


def _grant(sender, using, **kwargs):
    from accounts.grants import grant_app_role  # noqa: PLC0415 -- apps load first

    grant_app_role(using)


@checks.register(checks.Tags.security)
def audit_is_kept_a_year(app_configs, **kwargs):
    """ASSURANCE D2: nothing deletes audit rows, and no setting may promise to sooner."""
    if settings.AUDIT_RETENTION_DAYS >= 365:
        return []
    return [checks.Error("AUDIT_RETENTION_DAYS must be 365 or more.", id="accounts.E001")]


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "账号与审计"

    def ready(self):
        from axes.signals import user_locked_out  # noqa: PLC0415 -- apps load first

        from accounts import receivers  # noqa: PLC0415 -- apps load first

        post_migrate.connect(_grant, sender=self, dispatch_uid="accounts.grants")
        user_logged_in.connect(receivers.on_logged_in, dispatch_uid="accounts.in")
        user_logged_out.connect(receivers.on_logged_out, dispatch_uid="accounts.out")
        user_login_failed.connect(receivers.on_login_failed, dispatch_uid="accounts.failed")
        user_locked_out.connect(receivers.on_locked_out, dispatch_uid="accounts.locked")
