raise SystemExit("a module of the checkout was run")
