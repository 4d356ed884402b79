from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _grant(sender, using, **kwargs):
    from accounts.grants import grant_app_role  # noqa: PLC0415 -- apps load first

    grant_app_role(using)


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "账号与审计"

    def ready(self):
        post_migrate.connect(_grant, sender=self, dispatch_uid="accounts.grants")
