raise SystemExit("evil was run")
