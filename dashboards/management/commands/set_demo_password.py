import pghistory
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Give the demo accounts the password in LAISHAN_DEMO_PASSWORD; nobody else."

    def handle(self, **options):
        if not settings.LAISHAN_DEMO_PASSWORD:
            raise CommandError("Set LAISHAN_DEMO_PASSWORD.")
        users = get_user_model().objects
        system = users.get(username="system")
        with pghistory.context(user=system.pk, operation="set_demo_password"):
            changed = users.filter(is_demo=True, is_active=True).update(
                password=make_password(settings.LAISHAN_DEMO_PASSWORD)
            )
        self.stdout.write(f"accounts: {changed}")
