from django.core.management.base import BaseCommand, CommandError

from accounts import domain


class Command(BaseCommand):
    help = "Recompute the audit's chain of seals; name unsealed rows and the first broken link."

    def handle(self, **options):
        verdict = domain.verify_audit()
        self.stdout.write(f"{verdict.seals} seals over {verdict.rows} rows hold")
        if verdict.broken:
            raise CommandError(f"BROKEN: {verdict.broken}", returncode=1)
        if verdict.unsealed_count:
            more = "" if verdict.unsealed_count <= 20 else " …"
            ids = ", ".join(map(str, verdict.unsealed))
            self.stdout.write(f"{verdict.unsealed_count} rows not sealed yet: {ids}{more}")
