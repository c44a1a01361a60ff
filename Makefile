.PHONY: check quick

check:
	./saqia test

quick:
	./saqia test --quick
