from django.core.management.base import BaseCommand

from projects import standing


class Command(BaseCommand):
    help = "Recompute the standing and the light of every project."

    def handle(self, *args, **options):
        self.stdout.write(f"{standing.refresh()} projects")
