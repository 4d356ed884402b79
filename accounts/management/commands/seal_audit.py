from django.core.management.base import BaseCommand

from accounts import domain


class Command(BaseCommand):
    help = "Append a seal over the audit rows that are settled (beat does it every minute)."

    def handle(self, **options):
        seal = domain.seal_audit()
        if seal is None:
            self.stdout.write("nothing to seal")
        else:
            self.stdout.write(f"sealed rows {seal.first_id}-{seal.last_id} ({seal.row_count})")
