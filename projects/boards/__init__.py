"""Across projects: what blocks, who answers for it, and what another rule would light."""
