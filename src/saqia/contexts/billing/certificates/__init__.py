"""Papers that say what stands in the books on a day: paid up, under contract. Anybody can verify one."""
