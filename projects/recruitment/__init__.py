"""招商 as people look at it: ledgers, the landing page, chains, signings, what waits for whom."""
